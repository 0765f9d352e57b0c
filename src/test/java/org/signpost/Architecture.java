package org.signpost;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The packages' layers and who may use what, as rules over the classes under one root package.
 *
 * @param root the package that the layers' packages lie in
 */
record Architecture(String root) {

    /** From the top; a package may use every package of the layers below its own. */
    private static final List<Set<String>> LAYERS =
            List.of(
                    Set.of(""),
                    Set.of("lab", "training"),
                    Set.of("node"),
                    Set.of("cli", "console", "api", "admin"),
                    Set.of("control"),
                    Set.of(
                            "smtpserver",
                            "policy",
                            "delivery",
                            "hop",
                            "maildir",
                            "ldap",
                            "smtpclient",
                            "keys",
                            "report",
                            "doctor"),
                    Set.of("queue", "account", "store", "config"),
                    Set.of("authentication"),
                    Set.of(
                            "spf", "dkim", "dmarc", "arc", "dane", "mtasts", "tlsrpt", "sasl",
                            "oauth", "srs"),
                    Set.of(
                            "smtp",
                            "message",
                            "dns",
                            "nameserver",
                            "tls",
                            "http",
                            "json",
                            "mime",
                            "observe",
                            "config.toml",
                            "proxyprotocol"),
                    Set.of("address"));

    /** Who may use whom within a layer; a new entry needs a decision record. */
    private static final Map<String, Set<String>> SIDEWAYS =
            Map.ofEntries(
                    Map.entry("smtpserver", Set.of("policy")),
                    Map.entry("delivery", Set.of("hop", "maildir", "smtpclient", "keys")),
                    Map.entry("maildir", Set.of("smtpclient")),
                    Map.entry("hop", Set.of("smtpclient")),
                    Map.entry("doctor", Set.of("smtpclient", "keys", "report")),
                    Map.entry("queue", Set.of("store")),
                    Map.entry("account", Set.of("store", "config")),
                    Map.entry("message", Set.of("smtp", "mime")),
                    Map.entry("arc", Set.of("dkim")),
                    Map.entry("dns", Set.of("observe")),
                    Map.entry("nameserver", Set.of("dns")),
                    Map.entry("http", Set.of("tls", "observe")),
                    Map.entry("tls", Set.of("observe")),
                    Map.entry("smtp", Set.of("observe")));

    /** The packages that wrap a library; the first row whose prefix fits a class counts. */
    private static final List<Wrapped> WRAPPED =
            List.of(
                    new Wrapped("java.sql.", Set.of("store")),
                    new Wrapped("javax.sql.", Set.of("store")),
                    new Wrapped("org.sqlite.", Set.of("store")),
                    new Wrapped("org.xbill.", Set.of("dns", "nameserver")),
                    new Wrapped("tools.jackson.", Set.of("json")),
                    new Wrapped("com.fasterxml.", Set.of("json")),
                    new Wrapped("org.tomlj.", Set.of("config.toml")),
                    new Wrapped("picocli.", Set.of("cli", "")),
                    new Wrapped("java.net.http.", Set.of("http")),
                    new Wrapped("com.sun.net.httpserver.", Set.of("http")),
                    new Wrapped("com.nimbusds.", Set.of("oauth")),
                    new Wrapped("org.conscrypt.", Set.of("tls")),
                    new Wrapped("org.bouncycastle.crypto.", Set.of("account")),
                    new Wrapped("org.bouncycastle.", Set.of("tls")),
                    new Wrapped("com.ibm.icu.", Set.of("address")),
                    new Wrapped("com.unboundid.", Set.of("ldap")),
                    new Wrapped("com.ongres.", Set.of("sasl")),
                    new Wrapped("ch.qos.logback.", Set.of("node")),
                    new Wrapped("org.slf4j.", Set.of("node")),
                    // IDNA 2003; and DNS that keeps no security status.
                    new Wrapped("java.net.IDN", Set.of()),
                    new Wrapped("javax.naming.", Set.of()));

    private static final List<String> FORBIDDEN_NAMES =
            List.of(
                    "Manager",
                    "Helper",
                    "Util",
                    "Utils",
                    "Impl",
                    "Handler",
                    "Processor",
                    "Service");

    private record Wrapped(String prefix, Set<String> packages) {}

    ArchRule everyPackageHasALayer() {
        return rule(
                "lie in a package of the layers",
                type -> packageOf(type).flatMap(this::layer).isPresent() ? none() : one(type));
    }

    ArchRule packagesUseOnlyWhatIsBelow() {
        return rule(
                "use only packages below their own, or those listed beside it",
                type ->
                        dependencies(type)
                                .filter(d -> !mayUse(type, d.getTargetClass()))
                                .map(Dependency::getDescription));
    }

    ArchRule packagesAreFreeOfCycles() {
        return slices().matching(root + ".(*)..").should().beFreeOfCycles().allowEmptyShould(true);
    }

    ArchRule librariesStayInThePackageThatWrapsThem() {
        return rule(
                "leave each library to the package that wraps it",
                type ->
                        dependencies(type)
                                .filter(d -> !mayUseLibrary(type, d.getTargetClass()))
                                .map(Dependency::getDescription));
    }

    ArchRule namesAreTheFieldsWords() {
        return rule(
                "have a name that says what they are",
                type ->
                        FORBIDDEN_NAMES.stream().anyMatch(type.getSimpleName()::endsWith)
                                ? one(type)
                                : none());
    }

    private boolean mayUse(JavaClass from, JavaClass to) {
        Optional<String> user = packageOf(from);
        Optional<String> used = packageOf(to);
        if (user.isEmpty() || used.isEmpty() || user.equals(used)) return true;
        Optional<Integer> upper = layer(user.get());
        Optional<Integer> lower = layer(used.get());
        if (upper.isEmpty() || lower.isEmpty()) return false;
        return upper.get() < lower.get()
                || SIDEWAYS.getOrDefault(user.get(), Set.of()).contains(used.get());
    }

    private boolean mayUseLibrary(JavaClass from, JavaClass to) {
        String name = to.getBaseComponentType().getName();
        String user = packageOf(from).orElseThrow();
        return WRAPPED.stream()
                .filter(w -> name.startsWith(w.prefix()))
                .findFirst()
                .map(w -> w.packages().contains(user))
                .orElse(true);
    }

    /** The package's name below the root, "" for the root itself; empty when it lies elsewhere. */
    private Optional<String> packageOf(JavaClass type) {
        String name = type.getBaseComponentType().getPackageName();
        if (name.equals(root)) return Optional.of("");
        return name.startsWith(root + ".")
                ? Optional.of(name.substring(root.length() + 1))
                : Optional.empty();
    }

    private Optional<Integer> layer(String name) {
        return LAYERS.stream()
                .filter(layer -> layer.contains(name))
                .findFirst()
                .map(LAYERS::indexOf);
    }

    private static Stream<Dependency> dependencies(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream();
    }

    private static Stream<String> one(JavaClass type) {
        return Stream.of(type.getName());
    }

    private static Stream<String> none() {
        return Stream.empty();
    }

    private static ArchRule rule(String should, Check check) {
        return classes()
                .should(
                        new ArchCondition<>(should) {
                            @Override
                            public void check(JavaClass type, ConditionEvents events) {
                                check.violations(type)
                                        .forEach(text -> events.add(violated(type, text)));
                            }
                        })
                .allowEmptyShould(true);
    }

    private interface Check {
        Stream<String> violations(JavaClass type);
    }
}
