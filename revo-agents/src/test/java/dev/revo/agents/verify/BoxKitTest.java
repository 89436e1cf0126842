package dev.revo.agents.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.agents.verify.box.Bundle;
import dev.revo.agents.verify.box.Code;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoxKitTest {
    @Test
    void holds_the_runner_and_junit_until_closed() throws Exception {
        BoxKit kit = BoxKit.create();
        assertThat(kit.directory().resolve("harness.jar")).isNotEmptyFile();
        assertThat(kit.jars())
                .allSatisfy(jar -> assertThat(jar).isNotEmptyFile())
                .hasSizeGreaterThan(5);
        assertThat(kit.classPath("kit", Bundle.Form.PROGRAM)).isEqualTo("kit/harness.jar");
        assertThat(kit.classPath("kit", Bundle.Form.JUNIT)).contains("kit/junit-jupiter-engine-");
        kit.close();
        assertThat(kit.directory()).doesNotExist();
    }

    /** RFC 4231, test case 2. */
    @Test
    void makes_the_code_of_the_standard() throws Exception {
        Code code = Code.under("Jefe".getBytes(StandardCharsets.US_ASCII));
        assertThat(HexFormat.of()
                        .formatHex(code.of("what do ya want for nothing?".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Property(tries = 50)
    void makes_the_code_that_the_jdk_makes(@ForAll @Size(32) byte[] key, @ForAll byte[] message) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        assertThat(Code.under(key).of(message)).isEqualTo(mac.doFinal(message));
    }

    @Test
    void finds_the_harness_in_a_directory_and_in_a_jar(@TempDir Path dir) throws Exception {
        byte[] fromDirectory = BoxKit.harness(BoxKit.home(Bundle.class.getName()));
        Path jar = Files.write(dir.resolve("whole.jar"), fromDirectory);
        assertThat(names(BoxKit.harness(jar)))
                .isEqualTo(names(fromDirectory))
                .contains("dev/revo/agents/verify/box/Harness.class", "dev/revo/agents/verify/box/Exit.class")
                .allMatch(name -> name.endsWith(".class"));
    }

    private static List<String> names(byte[] jar) throws Exception {
        List<String> names = new ArrayList<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    @Test
    void says_which_library_cannot_be_found_as_a_file() {
        assertThatThrownBy(() -> BoxKit.home("no.such.Library"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no.such.Library");
        assertThatThrownBy(() -> BoxKit.home("java.lang.String"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("java.lang.String");
    }

    @Test
    void opens_its_files_to_the_user_of_a_box_where_files_have_permissions(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "x");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx------"));
        BoxKit.readableForAll(dir);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r--r--");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir)))
                .isEqualTo("rwxr-xr-x");
        Path zip = dir.resolve("no-permissions.zip");
        try (FileSystem plain = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Path inside = Files.writeString(plain.getPath("/file"), "x");
            BoxKit.readableForAll(plain.getPath("/"));
            assertThat(inside).hasContent("x");
        }
    }

    @Test
    void can_be_closed_twice() throws Exception {
        BoxKit kit = BoxKit.create();
        kit.close();
        kit.close();
        assertThat(kit.directory()).doesNotExist();
    }

    @Test
    void takes_no_key_that_the_standard_would_shorten() throws Exception {
        assertThat(Code.under(new byte[64]).of(new byte[0])).hasSize(Code.BYTES);
        assertThatThrownBy(() -> Code.under(new byte[65]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65 bytes");
    }
}
