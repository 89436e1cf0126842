package dev.revo.audit.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a reader runs it: one jar of this module's classes, the JDK, and nothing else on the class path. */
final class MainProcessTest {
    private final Path folder;

    MainProcessTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Path jar() throws Exception {
        Path classes = Path.of(
                Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isRegularFile(classes)) {
            return classes;
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Main.class.getName());
        Path jar = folder.resolve("revo-audit-verifier.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                Stream<Path> all = Files.walk(classes)) {
            for (Path path : all.filter(p -> p.toString().endsWith(".class")).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(path)
                        .toString()
                        .replace(path.getFileSystem().getSeparator(), "/")));
                Files.copy(path, out);
            }
        }
        return jar;
    }

    private int run(Path jar, String... args) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder builder = new ProcessBuilder(java.toString(), "-jar", jar.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile());
        builder.command().addAll(List.of(args));
        builder.environment().keySet().removeIf(name -> name.equals("CLASSPATH") || name.contains("JAVA"));
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void runs_on_the_jdk_alone() throws Exception {
        Path jar = jar();
        Path key = Files.writeString(
                folder.resolve("key"), TestChain.SIGNER.verifier().toString());
        TestChain chain = TestChain.of(100, 10);
        Path good = Files.write(folder.resolve("good"), chain.bytes());
        chain.lines.remove(42);
        Path bad = Files.write(folder.resolve("bad"), chain.bytes());
        assertThat(run(jar, "--public-key", key.toString(), good.toString())).isZero();
        assertThat(Files.readString(folder.resolve("out"), StandardCharsets.UTF_8))
                .startsWith("VERIFIED");
        assertThat(run(jar, "--public-key", key.toString(), bad.toString())).isEqualTo(1);
        assertThat(run(jar)).isEqualTo(2);
    }
}
