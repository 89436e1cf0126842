package dev.revo.audit.verifier;

import static dev.revo.audit.verifier.TestChain.SIGNER;
import static dev.revo.audit.verifier.TestChain.verdict;
import static dev.revo.audit.verifier.TestChain.verifier;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.revo.audit.verifier.Finding.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AuditVerifierTest {
    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static void assertFirst(Verdict verdict, Kind kind, long seq) {
        assertThat(verdict.verified()).isFalse();
        assertThat(verdict.findings().get(0))
                .extracting(Finding::kind, Finding::seq)
                .containsExactly(kind, seq);
    }

    @Test
    void untouched_export_verifies_and_the_tail_is_chained_but_not_vouched_for() {
        Verdict verdict = TestChain.of(25, 10).verdict(verifier());
        assertThat(verdict.verified()).isTrue();
        assertThat(verdict)
                .isEqualTo(new Verdict(
                        Optional.of(TestChain.ORIGIN), Optional.of(TestChain.TENANT), 1, 20, 25, List.of(), 0));
        TestChain whole = TestChain.of(25, 10);
        Verdict trusted = whole.verdict(verifier().trusting(whole.note(SIGNER)).expecting(TestChain.ORIGIN));
        assertThat(trusted.verified()).isTrue();
        assertThat(trusted.vouchedTo()).isEqualTo(25);
    }

    @Test
    void last_line_needs_no_line_feed() {
        byte[] export = TestChain.of(10, 5).bytes();
        assertThat(verdict(verifier(), Arrays.copyOf(export, export.length - 1)).verified())
                .isTrue();
    }

    @Test
    void nothing_vouched_for_is_not_verified() {
        assertFirst(verdict(verifier(), ""), Kind.NOT_VOUCHED, 1);
        Verdict rows = TestChain.of(9, 10).verdict(verifier());
        assertFirst(rows, Kind.NOT_VOUCHED, 1);
        assertThat(rows.chainedTo()).isEqualTo(9);
        assertThat(rows.vouchedTo()).isZero();
        String empty =
                ChainHead.start().checkpoint(TestChain.ORIGIN, TestChain.NOON).sign(SIGNER);
        assertThat(verdict(verifier(), ExportFormat.checkpoint(empty)).verified())
                .isTrue();
        assertThat(verdict(verifier().trusting(empty), "").verified()).isTrue();
    }

    @Test
    void goes_on_from_a_checkpoint_after_old_rows_were_deleted() {
        for (int kept : new int[] {1, 4, 7, 8, 100}) {
            TestChain old = TestChain.of(kept, 1_000);
            byte[] begin = ExportFormat.resume(old.note(SIGNER), old.head);
            TestChain rest = new TestChain();
            rest.head = ChainHead.of(
                    old.head.seq(), old.head.last(), old.head.range().hashes());
            rest.grow(kept + 20, 10, "read", SIGNER);
            byte[] export = joined(begin, rest.bytes());
            Verdict verdict = verdict(verifier().trusting(old.note(SIGNER)).trusting(rest.note(SIGNER)), export);
            assertThat(verdict.findings()).isEmpty();
            assertThat(verdict.from()).isEqualTo(kept + 1);
            assertThat(verdict.vouchedTo()).isEqualTo(kept + 20);
            assertThat(rest.head.range().hashes())
                    .isEqualTo(TestChain.of(kept + 20, 1_000).head.range().hashes());

            String older = TestChain.of(kept, 1_000).note(SIGNER);
            assertThat(verdict(verifier().trusting(older), export).verified()).isTrue();
            String tooOld = ChainHead.start()
                    .checkpoint(TestChain.ORIGIN, TestChain.NOON)
                    .sign(SIGNER);
            assertFirst(verdict(verifier().trusting(tooOld), export), Kind.NOT_COMPARABLE, kept + 1);
        }
    }

    @Test
    void the_signed_root_proves_the_range_it_goes_on_from() {
        TestChain old = TestChain.of(7, 1_000);
        TestChain other = TestChain.of(0, 10).grow(7, 1_000, "write", SIGNER);
        String note = old.note(SIGNER);
        assertFirst(verdict(verifier(), ExportFormat.resume(note, other.head)), Kind.FORKED, 1);
        assertFirst(verdict(verifier(), ExportFormat.resume(note, TestChain.of(8, 1_000).head)), Kind.MALFORMED, 7);
        byte[] begin = ExportFormat.resume(note, old.head);
        assertFirst(verdict(verifier(), joined(begin, begin)), Kind.MALFORMED, 8);
        byte[] empty = ExportFormat.resume(
                ChainHead.start().checkpoint(TestChain.ORIGIN, TestChain.NOON).sign(SIGNER), ChainHead.start());
        assertFirst(verdict(verifier(), empty), Kind.MALFORMED, 1);
        ChainHead lying = ChainHead.of(7, Hash.ZERO, old.head.range().hashes());
        TestChain rest = old.copy().add(TestChain.row(8, "read"));
        byte[] next = rest.lines.get(rest.at(8)).bytes();
        assertThat(verdict(verifier(), joined(begin, next)).verified()).isTrue();
        assertFirst(verdict(verifier(), joined(ExportFormat.resume(note, lying), next)), Kind.BROKEN_LINK, 8);
    }

    @Test
    void another_chain_does_not_pass_for_the_expected_one() {
        TestChain chain = TestChain.of(10, 5);
        Verdict verdict = chain.verdict(verifier().expecting("revo/test/other"));
        assertFirst(verdict, Kind.OTHER_CHAIN, 1);
        assertThat(verdict.vouchedTo()).isZero();
        assertFirst(
                chain.verdict(verifier().trusting(chain.note(SIGNER)).expecting("revo/test/other")),
                Kind.OTHER_CHAIN,
                0);
        String other = chain.head.checkpoint("revo/test/other", TestChain.NOON).sign(SIGNER);
        chain.lines.add(TestChain.Line.of(other));
        assertFirst(chain.verdict(verifier()), Kind.OTHER_CHAIN, 10);
        TestChain late = TestChain.of(4, 10);
        late.lines.add(TestChain.Line.of(
                late.head.checkpoint("revo/test/other", TestChain.NOON).sign(SIGNER)));
        assertFirst(late.verdict(verifier()), Kind.OTHER_CHAIN, 4);
    }

    @Test
    void a_row_of_another_tenant_is_found_though_the_signer_chained_it() {
        TestChain chain = TestChain.of(4, 10);
        AuditRow own = TestChain.row(5, "read");
        chain.add(new AuditRow("x", own.at(), "evil", "p", "USER", "a", "r", "DONE", Optional.empty(), Map.of()));
        chain.lines.add(TestChain.Line.of(chain.note(SIGNER)));
        assertFirst(chain.verdict(verifier()), Kind.OTHER_CHAIN, 5);
    }

    @Test
    void a_line_that_is_too_long_or_no_line_is_malformed() {
        byte[] good = TestChain.of(10, 5).bytes();
        assertFirst(verdict(verifier(), joined("\n".getBytes(StandardCharsets.UTF_8), good)), Kind.MALFORMED, 1);
        byte[] huge = new byte[ExportFormat.MOST_BYTES + 2];
        huge[huge.length - 1] = '\n';
        Verdict verdict = verdict(verifier(), joined(huge, good));
        assertFirst(verdict, Kind.MALFORMED, 1);
        assertThat(verdict.findings().get(0).message()).contains("longer");
        assertThat(verdict.found()).isEqualTo(1);
    }

    @Test
    void keeps_the_first_hundred_findings_and_counts_all() {
        Verdict verdict = verdict(verifier(), "x\n".repeat(150));
        assertThat(verdict.findings()).hasSize(100);
        assertThat(verdict.found()).isEqualTo(150);
    }

    @Test
    void keys_may_be_rotated() {
        SignerKey next = SignerKey.generate("revo/test");
        TestChain chain = TestChain.of(10, 5).grow(20, 5, "read", next);
        assertThat(chain.verdict(AuditVerifier.of(List.of(SIGNER.verifier(), next.verifier())))
                        .vouchedTo())
                .isEqualTo(20);
        assertFirst(chain.verdict(verifier()), Kind.BAD_CHECKPOINT, 15);
        assertThatIllegalArgumentException().isThrownBy(() -> AuditVerifier.of(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> verifier().trusting(chain.note(next)));
    }

    @Test
    void a_row_with_too_many_bytes_is_not_chained() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChainHead.start().then(new byte[ChainHead.MOST_BYTES + 1]))
                .withMessageContaining("Audit ids");
        assertThat(ChainHead.start().then(new byte[0]).last()).isEqualTo(Hash.leaf(new byte[0], new byte[32]));
    }
}
