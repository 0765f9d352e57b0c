package org.signpost;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a Java process with the classes of the tests. */
public final class JavaChild {

    private JavaChild() {}

    /**
     * The words.
     *
     * @param options for the virtual machine
     */
    public static List<String> command(List<String> options, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(options);
        String path =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(List.of("-cp", path, main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
