package dev.revo.audit.verifier;

import static dev.revo.audit.verifier.TestChain.SIGNER;
import static dev.revo.audit.verifier.TestChain.verifier;
import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.audit.verifier.AuditVerifier.Guard;
import dev.revo.audit.verifier.Finding.Kind;
import dev.revo.audit.verifier.TestChain.Line;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/**
 * Each way to tamper, at random places of an export: it is found and its row is named; and with the guards that find it taken
 * away it is not found, so that it is these that find it. The long form has 100 places in 10,000 rows, the short one 25 in 300.
 */
final class TamperTest {
    private static final int ROWS = Boolean.getBoolean("revo.long") ? 10_000 : 300;
    private static final int EVERY = ROWS / 10;
    private static final int PLACES = Boolean.getBoolean("revo.long") ? 100 : 25;
    private static final SignerKey EVE = SignerKey.generate(SIGNER.verifier().name());
    private static final TestChain CHAIN = TestChain.of(ROWS, EVERY);

    private final long seed = Long.getLong("revo.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    private static AuditRow forged(long seq) {
        return TestChain.row(seq, "forged");
    }

    /** Tampers at random rows below the last checkpoint, and expects the finding at the place plus an offset. */
    private void check(Kind kind, int offset, Set<Guard> off, BiConsumer<TestChain, Integer> tamper) {
        for (int i = 0; i < PLACES; i++) {
            int seq = 2 + random.nextInt(ROWS - 3);
            TestChain chain = CHAIN.copy();
            tamper.accept(chain, seq);
            Verdict verdict = chain.verdict(verifier());
            assertThat(verdict.verified()).as("row %d, seed %d", seq, seed).isFalse();
            assertThat(verdict.findings().get(0))
                    .as("row %d, seed %d", seq, seed)
                    .extracting(Finding::kind, Finding::seq)
                    .containsExactly(kind, (long) seq + offset);
            assertThat(verdict.vouchedTo()).isEqualTo(before(seq));
            if (i < 10) {
                assertThat(chain.verdict(verifier().without(off)).found())
                        .as("control without %s, row %d, seed %d", off, seq, seed)
                        .isZero();
            }
        }
    }

    /** The size of the last checkpoint before a row. */
    private static long before(int seq) {
        return seq - 1L - (seq - 1) % EVERY;
    }

    @Test
    void untouched_is_verified() {
        Verdict verdict = CHAIN.verdict(verifier());
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.vouchedTo()).isEqualTo(ROWS);
    }

    @Test
    void changed() {
        check(Kind.CHANGED, 0, EnumSet.of(Guard.HASH), (chain, seq) -> {
            int at = chain.at(seq);
            chain.lines.set(at, chain.lines.get(at).row(forged(seq)));
        });
    }

    @Test
    void changed_with_its_own_hash_made_anew() {
        check(Kind.BROKEN_LINK, 1, EnumSet.of(Guard.LINK, Guard.ROOT), (chain, seq) -> {
            int at = chain.at(seq);
            Line line = chain.lines.get(at).row(forged(seq));
            chain.lines.set(at, line.hash(ChainHead.linkHash(forged(seq).canonical(), line.prev())));
            if (seq % EVERY == 0) {
                // Else its root is what is found first, as in recomputed_to_the_end_with_the_old_checkpoints.
                chain.lines.remove(at + 1);
            }
        });
    }

    @Test
    void removed() {
        check(Kind.MISSING, 0, EnumSet.of(Guard.SEQUENCE, Guard.LINK, Guard.ROOT), (chain, seq) -> {
            chain.lines.remove(chain.at(seq));
            dropCheckpointBefore(chain, seq);
        });
    }

    @Test
    void removed_and_numbered_anew() {
        check(Kind.BROKEN_LINK, 0, EnumSet.of(Guard.LINK, Guard.ROOT), (chain, seq) -> {
            chain.lines.remove(chain.at(seq));
            dropCheckpointBefore(chain, seq);
            chain.renumber();
        });
    }

    /** If the row before a checkpoint is gone, the checkpoint is what is found first; without it the next row is. */
    private static void dropCheckpointBefore(TestChain chain, int seq) {
        if (seq % EVERY == 0) {
            chain.lines.remove(chain.at(seq + 1) - 1);
        }
    }

    @Test
    void inserted() {
        check(Kind.BROKEN_LINK, 1, EnumSet.of(Guard.LINK, Guard.ROOT), (chain, seq) -> {
            int at = chain.at(seq);
            Hash prev = chain.lines.get(at).prev();
            Line line = chain.lines.get(at).row(forged(seq));
            chain.lines.add(at, line.hash(ChainHead.linkHash(forged(seq).canonical(), prev)));
            chain.renumber();
        });
    }

    @Test
    void reordered() {
        check(Kind.MISSING, 0, EnumSet.of(Guard.SEQUENCE, Guard.LINK, Guard.ROOT), (chain, seq) -> {
            dropCheckpointBefore(chain, seq);
            Collections.swap(chain.lines, chain.at(seq), chain.at(seq + 1));
        });
    }

    @Test
    void reordered_and_numbered_anew() {
        check(Kind.BROKEN_LINK, 0, EnumSet.of(Guard.LINK, Guard.ROOT), (chain, seq) -> {
            dropCheckpointBefore(chain, seq);
            Collections.swap(chain.lines, chain.at(seq), chain.at(seq + 1));
            chain.renumber();
        });
    }

    @Test
    void repeated() {
        check(Kind.OUT_OF_ORDER, 0, EnumSet.of(Guard.SEQUENCE, Guard.LINK, Guard.ROOT), (chain, seq) -> {
            int at = chain.at(seq);
            chain.lines.add(at, chain.lines.get(at));
        });
    }

    /** The chain as an attacker makes it who can write everything but signatures: from one row on, all hashes made anew. */
    private static TestChain rebuilt(int seq, SignerKey signer) {
        TestChain chain = new TestChain().grow(seq - 1, EVERY, "read", SIGNER);
        chain.add(forged(seq));
        if (seq % EVERY == 0) {
            chain.lines.add(Line.of(chain.note(signer)));
        }
        return chain.grow(ROWS, EVERY, "read", signer);
    }

    @Test
    void recomputed_to_the_end_with_the_old_checkpoints() {
        for (int i = 0; i < PLACES; i++) {
            int seq = 2 + random.nextInt(ROWS - 3);
            TestChain chain = rebuilt(seq, SIGNER);
            for (int line = 0; line < chain.lines.size(); line++) {
                if (chain.lines.get(line).note().isPresent()) {
                    chain.lines.set(line, CHAIN.lines.get(line));
                }
            }
            Verdict verdict = chain.verdict(verifier());
            long before = before(seq);
            assertThat(verdict.findings().get(0))
                    .extracting(Finding::kind, Finding::seq)
                    .containsExactly(Kind.FORKED, before + 1);
            assertThat(verdict.findings().get(0).message()).contains((before + 1) + " to " + (before + EVERY));
            assertThat(verdict.vouchedTo()).isEqualTo(before);
            if (i < 10) {
                assertThat(chain.verdict(verifier().without(EnumSet.of(Guard.ROOT)))
                                .found())
                        .isZero();
            }
        }
    }

    @Test
    void recomputed_and_signed_with_another_key() {
        for (int i = 0; i < PLACES; i++) {
            int seq = 2 + random.nextInt(ROWS - 3);
            TestChain chain = rebuilt(seq, EVE);
            Verdict verdict = chain.verdict(verifier());
            long before = before(seq);
            assertThat(verdict.findings().get(0))
                    .extracting(Finding::kind, Finding::seq)
                    .containsExactly(Kind.BAD_CHECKPOINT, before + EVERY);
            assertThat(verdict.vouchedTo()).isEqualTo(before);
            if (i < 10) {
                Verdict control = chain.verdict(verifier().without(EnumSet.of(Guard.SIGNATURE)));
                assertThat(control.found()).isZero();
                assertThat(control.vouchedTo()).isEqualTo(ROWS);
            }
        }
    }

    @Test
    void forked_by_the_signer_itself() {
        AuditVerifier trusting = verifier().trusting(CHAIN.note(SIGNER));
        for (int i = 0; i < PLACES; i++) {
            int seq = 2 + random.nextInt(ROWS - 3);
            TestChain chain = rebuilt(seq, SIGNER);
            Verdict verdict = chain.verdict(trusting);
            assertThat(verdict.findings().get(0).kind()).isEqualTo(Kind.FORKED);
            assertThat(verdict.findings().get(0).seq()).isBetween(1L, (long) ROWS);
            if (i < 10) {
                assertThat(chain.verdict(verifier()).verified())
                        .as("control: nothing but a checkpoint kept elsewhere tells")
                        .isTrue();
            }
        }
    }

    @Test
    void truncated() {
        AuditVerifier trusting = verifier().trusting(CHAIN.note(SIGNER));
        for (int i = 0; i < PLACES; i++) {
            int seq = EVERY + 1 + random.nextInt(ROWS - EVERY - 1);
            TestChain chain = CHAIN.copy();
            chain.lines.subList(chain.at(seq), chain.lines.size()).clear();
            Verdict verdict = chain.verdict(trusting);
            assertThat(verdict.findings().get(0))
                    .extracting(Finding::kind, Finding::seq)
                    .containsExactly(Kind.TRUNCATED, (long) seq);
            assertThat(chain.verdict(verifier()).verified())
                    .as("control: without the trusted checkpoint nothing tells")
                    .isTrue();
        }
    }

    @Test
    void checkpoints_swapped() {
        for (int i = 0; i < PLACES; i++) {
            long one = 1L + random.nextInt(8);
            long two = one + 1 + random.nextInt((int) (9 - one));
            TestChain chain = CHAIN.copy();
            Collections.swap(chain.lines, chain.at(one * EVERY) + 1, chain.at(two * EVERY) + 1);
            Verdict verdict = chain.verdict(verifier());
            assertThat(verdict.findings().get(0))
                    .extracting(Finding::kind, Finding::seq)
                    .containsExactly(Kind.MISPLACED_CHECKPOINT, one * EVERY + 1);
            assertThat(chain.verdict(verifier().without(EnumSet.of(Guard.ROOT))).found())
                    .isZero();
        }
    }

    @Test
    void checkpoint_of_another_key() {
        for (int i = 1; i <= 10; i++) {
            TestChain chain = CHAIN.copy();
            ChainHead then = TestChain.of(i * EVERY, EVERY).head;
            String note = then.checkpoint(TestChain.ORIGIN, TestChain.NOON).sign(EVE);
            chain.lines.set(chain.at((long) i * EVERY) + 1, Line.of(note));
            Verdict verdict = chain.verdict(verifier());
            assertThat(verdict.findings().get(0))
                    .extracting(Finding::kind, Finding::seq)
                    .containsExactly(Kind.BAD_CHECKPOINT, (long) i * EVERY);
            assertThat(chain.verdict(verifier().without(EnumSet.of(Guard.SIGNATURE)))
                            .found())
                    .isZero();
        }
    }
}
