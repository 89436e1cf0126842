package dev.revo.audit.verifier;

import static dev.revo.audit.verifier.TestChain.verdict;
import static dev.revo.audit.verifier.TestChain.verifier;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are, the answer is a verdict; and no changed byte passes. */
final class HostileBytesTest {
    private static final byte[] EXPORT = TestChain.of(30, 10).bytes();

    @Property
    void any_bytes_get_a_verdict(@ForAll byte[] bytes) {
        assertThat(verdict(verifier(), bytes).verified()).isFalse();
    }

    @Test
    void any_changed_byte_is_found() {
        long seed = Long.getLong("revo.seed", new Random().nextLong());
        Random random = new Random(seed);
        int tries = Boolean.getBoolean("revo.long") ? 200_000 : 5_000;
        for (int i = 0; i < tries; i++) {
            byte[] bytes = EXPORT.clone();
            int at = random.nextInt(bytes.length - 1);
            bytes[at] ^= (byte) (1 + random.nextInt(255));
            Verdict verdict = verdict(verifier(), bytes);
            assertThat(verdict.verified()).as("byte %d, seed %d", at, seed).isFalse();
        }
    }

    @Test
    void any_changed_character_of_a_checkpoint_is_refused_with_words() {
        String note = TestChain.of(3, 10).note(TestChain.SIGNER);
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder changed = new StringBuilder(note);
            int at = random.nextInt(note.length());
            char c = (char) random.nextInt(random.nextBoolean() ? 128 : 65_536);
            if (c == note.charAt(at)) {
                continue;
            }
            changed.setCharAt(at, c);
            assertThatIllegalArgumentException()
                    .as(changed.toString())
                    .isThrownBy(() -> Checkpoint.open(changed.toString(), List.of(TestChain.SIGNER.verifier())))
                    .withMessageEndingWith(".");
        }
    }
}
