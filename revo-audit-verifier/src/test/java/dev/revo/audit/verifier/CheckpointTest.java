package dev.revo.audit.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CheckpointTest {
    /** The keys and the note that the documentation of Go's note package shows. */
    private static final String VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private static final String SECRET =
            "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    private static final String TEXT =
            "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    private static final String NOTE = TEXT
            + "\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    /** The example of c2sp.org/tlog-checkpoint. */
    private static final String SOFA = """
            example.com/behind-the-sofa
            20852163
            CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

            — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
            """;

    private static final SignerKey SIGNER = SignerKey.generate("revo/test");
    private static final SignerKey OTHER = SignerKey.generate("witness.example/w1");
    private static final Checkpoint SOME = TestChain.of(3, 10).head.checkpoint("revo/test/t", TestChain.NOON);

    @Test
    void signs_and_verifies_as_gos_note_package_does() {
        VerifierKey key = VerifierKey.parse(VERIFIER);
        SignerKey signer = SignerKey.parse(SECRET, key);
        assertThat(SignedNote.sign(TEXT, signer)).isEqualTo(NOTE);
        assertThat(signer.secret()).isEqualTo(SECRET);
        assertThat(key).hasToString(VERIFIER).isEqualTo(VerifierKey.parse(VERIFIER));
        assertThat(key).hasSameHashCodeAs(VerifierKey.parse(VERIFIER)).isNotEqualTo(VERIFIER);
        SignedNote note = SignedNote.parse(NOTE);
        assertThat(note.text()).isEqualTo(TEXT);
        note.check(List.of(OTHER.verifier(), key));
    }

    @Test
    void reads_the_examples_of_the_specifications() {
        Checkpoint sofa = Checkpoint.parse(SignedNote.parse(SOFA).text());
        assertThat(sofa.origin()).isEqualTo("example.com/behind-the-sofa");
        assertThat(sofa.size()).isEqualTo(20852163);
        assertThat(sofa.at()).isEmpty();
        SignedNote blankLineInside = SignedNote.parse("one\n\ntwo\n\n\u2014 k " + "AAAAAAA=\n");
        assertThat(blankLineInside.text()).isEqualTo("one\n\ntwo\n");
    }

    @Test
    void checkpoint_round_trips_with_its_time() {
        assertThat(Checkpoint.parse(SOME.text())).isEqualTo(SOME);
        assertThat(SOME.at()).contains(TestChain.NOON);
        assertThat(SOME.text()).startsWith("revo/test/t\n3\n").endsWith("\nat 2026-01-01T12:00:00.123456000Z\n");
        assertThat(Checkpoint.open(SOME.sign(SIGNER), List.of(SIGNER.verifier())))
                .isEqualTo(SOME);
        Checkpoint odd = new Checkpoint("o", 0, Hash.ZERO, List.of("at noon"));
        assertThat(odd.at()).isEmpty();
    }

    @Test
    void unknown_signatures_are_ignored_and_a_wrong_one_of_a_known_key_is_not() {
        String mine = SOME.sign(SIGNER);
        String both = mine + SOME.sign(OTHER).substring(SOME.text().length() + 1);
        assertThat(Checkpoint.open(both, List.of(SIGNER.verifier()))).isEqualTo(SOME);
        assertThat(Checkpoint.open(both, List.of(SIGNER.verifier(), OTHER.verifier())))
                .isEqualTo(SOME);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Checkpoint.open(mine, List.of(OTHER.verifier())))
                .withMessageContaining("No key that you trust");
        String changed = both.replace("\n3\n", "\n4\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Checkpoint.open(changed, List.of(SIGNER.verifier())))
                .withMessageContaining("does not fit");
        // The same name with another key is an unknown key, not a wrong signature.
        SignerKey namesake = SignerKey.generate("revo/test");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Checkpoint.open(mine, List.of(namesake.verifier())))
                .withMessageContaining("No key that you trust");
    }

    @Test
    void a_signature_of_the_wrong_length_is_a_wrong_one() {
        String mine = SOME.sign(SIGNER);
        int space = mine.lastIndexOf(' ');
        byte[] bytes = Base64.getDecoder().decode(mine.substring(space + 1).strip());
        for (int length : new int[] {5, 40, 67}) {
            String cut = mine.substring(0, space + 1)
                    + Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(bytes, length)) + "\n";
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Checkpoint.open(cut, List.of(SIGNER.verifier())))
                    .withMessageContaining("does not fit");
        }
    }

    @Test
    void malformed_notes_are_refused() {
        String good = SOME.sign(SIGNER);
        String line = good.substring(good.lastIndexOf('\u2014'));
        for (String wrong : List.of(
                "",
                "\n",
                "text",
                "text\n\n",
                "text\n" + line,
                good.stripTrailing(),
                good + "\n",
                good.replace("\u2014 ", "- "),
                good.replace("\u2014 ", "\u2014"),
                good.replace("\u2014 revo/test ", "\u2014 revo/te+st "),
                good.replace("\u2014 revo/test ", "\u2014  "),
                good.replace("\u2014 revo/test ", "\u2014 revo\u00a0test "),
                good.replace("=\n", "\n"),
                good.replace("at 2026", "at\t2026"),
                good.replace("at 2026", "at\ud8002026"),
                "text\n\n\u2014 k AAAA\n",
                "text\n\n\u2014 k !!!!\n",
                "text\n\n\u2014 k\n",
                "text\n\n" + line.repeat(65),
                "x".repeat(300_000) + "\n\n" + line)) {
            assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> SignedNote.parse(wrong));
        }
        assertThat(SignedNote.parse("text\n\n" + line.repeat(64)).signatures()).hasSize(64);
    }

    @Test
    void malformed_checkpoints_are_refused() {
        String root = Base64.getEncoder().encodeToString(new byte[32]);
        for (String wrong : List.of(
                "",
                "o\n1\n",
                "o\n1\n" + root,
                "\n1\n" + root + "\n",
                "o\n01\n" + root + "\n",
                "o\n-1\n" + root + "\n",
                "o\n+1\n" + root + "\n",
                "o\n \n" + root + "\n",
                "o\n99999999999999999999\n" + root + "\n",
                "o\n9999999999999999\n" + root + "\n",
                "o\n1\nAAAA\n",
                "o\n1\n" + root.replace("=", "") + "\n",
                "o\n1\n" + root + "\n\n",
                "o\r\n1\n" + root + "\n")) {
            assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> Checkpoint.parse(wrong));
        }
        assertThat(Checkpoint.parse("o\n1\n" + root + "\nanything\n").extensions())
                .containsExactly("anything");
    }

    @Test
    void origins_cannot_be_mistaken_for_each_other() {
        assertThat(Checkpoint.origin("prod", "acme")).isEqualTo("revo/prod/acme");
        assertThat(Checkpoint.origin("a/b", "c")).isNotEqualTo(Checkpoint.origin("a", "b/c"));
        assertThat(Checkpoint.origin("p", "a b+\n\u00e9")).isEqualTo("revo/p/a%20b%2B%0A%C3%A9");
        assertThat(Checkpoint.belongs("revo/p/acme", "acme")).isTrue();
        assertThat(Checkpoint.belongs("revo/p/acme", "me")).isFalse();
        assertThat(Checkpoint.belongs("revo/p/b%2Facme", "acme")).isFalse();
    }

    @Test
    void malformed_keys_are_refused() throws Exception {
        String mine = SIGNER.verifier().toString();
        String zeros = Base64.getEncoder().encodeToString(new byte[33]);
        for (String wrong : List.of(
                "",
                "a+b",
                mine.replace("revo/test", "revo/best"),
                mine.substring(0, mine.length() - 4),
                "revo/test+00000000+" + zeros,
                mine.replace("revo/test", ""),
                mine + "=")) {
            assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> VerifierKey.parse(wrong));
        }
        byte[] noPoint = new byte[33];
        java.util.Arrays.fill(noPoint, (byte) 2);
        noPoint[0] = 1;
        String off = "k+00000000+" + Base64.getEncoder().encodeToString(noPoint);
        assertThatIllegalArgumentException().isThrownBy(() -> VerifierKey.parse(off));
        KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        assertThatIllegalArgumentException().isThrownBy(() -> VerifierKey.of("k", rsa.getPublic()));
        assertThatIllegalArgumentException().isThrownBy(() -> SignerKey.generate("a b"));
    }

    @Test
    void a_signer_is_kept_as_text_and_its_halves_must_belong_together() throws Exception {
        SignerKey read = SignerKey.parse(SIGNER.secret(), SIGNER.verifier());
        assertThat(SOME.sign(read)).isEqualTo(SOME.sign(SIGNER));
        assertThat(SIGNER.toString()).doesNotContain(SIGNER.secret().substring(30));
        assertThatIllegalArgumentException().isThrownBy(() -> SignerKey.parse(SIGNER.secret(), OTHER.verifier()));
        // A key of 33 bytes; '+' may be one of its letters.
        String start = SIGNER.secret().substring(0, SIGNER.secret().length() - 44);
        for (String end :
                List.of("", "AAAA", OTHER.secret().substring(OTHER.secret().length() - 44))) {
            assertThatIllegalArgumentException().isThrownBy(() -> SignerKey.parse(start + end, SIGNER.verifier()));
        }
        KeyPairGenerator pairs = KeyPairGenerator.getInstance("Ed25519");
        KeyPair mixed = new KeyPair(
                pairs.generateKeyPair().getPublic(), pairs.generateKeyPair().getPrivate());
        assertThatIllegalArgumentException().isThrownBy(() -> SignerKey.of("k", mixed));
        KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        KeyPair half = new KeyPair(pairs.generateKeyPair().getPublic(), rsa.getPrivate());
        assertThatIllegalArgumentException().isThrownBy(() -> SignerKey.of("k", half));
    }
}
