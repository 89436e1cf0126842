package dev.revo.agents.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.agents.verify.box.Bundle;
import dev.revo.agents.verify.box.Code;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

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
}
