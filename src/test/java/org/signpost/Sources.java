package org.signpost;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * What the rules about sources find wrong below a folder.
 *
 * @param folder holds Java sources, in folders by package
 */
record Sources(Path folder) {

    private static final int PACKAGE_FILES = 25;
    private static final int FILE_LINES = 600;
    private static final int METHOD_LINES = 60;
    private static final int STRICT_METHOD_LINES = 40;

    /** The packages in which every mail server's longest methods are. */
    private static final Set<String> STRICT =
            Set.of("org.signpost.smtpserver", "org.signpost.delivery", "org.signpost.hop");

    /** Packages of more than 25 files, by their folder. */
    Set<String> largePackages() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        for (Path file : files()) {
            if (file.endsWith("package-info.java")) continue;
            Path parent = Optional.ofNullable(file.getParent()).orElseThrow();
            counts.merge(folder.relativize(parent).toString(), 1, Integer::sum);
        }
        counts.values().removeIf(count -> count <= PACKAGE_FILES);
        return counts.keySet();
    }

    /** Files of more than 600 lines. */
    List<String> longFiles() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files()) {
            long lines = Files.readString(file).lines().count();
            if (lines > FILE_LINES) found.add(folder.relativize(file) + ": " + lines + " lines");
        }
        return found;
    }

    /**
     * Methods of more than 60 lines, or 40 where the rule is strict, from the first annotation to
     * the closing brace.
     */
    List<String> longMethods() throws IOException {
        List<String> found = new ArrayList<>();
        parse((unit, positions) -> new MethodLengths(unit, positions, found).scan(unit, null));
        return found;
    }

    /** Packages without a {@code package-info.java} that carries {@code @NullMarked}. */
    List<String> packagesNotMarked() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path info : packageInfos()) {
            if (!isMarked(info)) found.add(folder.relativize(info).toString());
        }
        return found;
    }

    private List<Path> packageInfos() throws IOException {
        return files().stream()
                .map(file -> file.resolveSibling("package-info.java"))
                .distinct()
                .toList();
    }

    private static boolean isMarked(Path info) throws IOException {
        return Files.exists(info)
                && Files.readString(info).lines().anyMatch(l -> l.strip().equals("@NullMarked"));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
    }

    private void parse(Visitor visitor) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            var task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    manager,
                                    null,
                                    List.of("-proc:none"),
                                    null,
                                    manager.getJavaFileObjectsFromPaths(files()));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) visitor.visit(unit, positions);
        }
    }

    private interface Visitor {
        void visit(CompilationUnitTree unit, SourcePositions positions);
    }

    /** Adds the methods of one file that are too long. */
    private static final class MethodLengths extends TreePathScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> found;

        MethodLengths(CompilationUnitTree unit, SourcePositions positions, List<String> found) {
            this.unit = unit;
            this.positions = positions;
            this.found = found;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            long lines = line(positions.getEndPosition(unit, method)) - start(method) + 1;
            if (lines > limit()) {
                String file = Path.of(unit.getSourceFile().getName()).getFileName().toString();
                found.add(file + ":" + start(method) + " " + method.getName() + ": " + lines);
            }
            return super.visitMethod(method, null);
        }

        private long start(Tree tree) {
            return line(positions.getStartPosition(unit, tree));
        }

        private long line(long position) {
            return unit.getLineMap().getLineNumber(position);
        }

        private int limit() {
            String name = unit.getPackageName() == null ? "" : unit.getPackageName().toString();
            return STRICT.contains(name) ? STRICT_METHOD_LINES : METHOD_LINES;
        }
    }
}
