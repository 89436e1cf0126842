package dev.revo.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.QuotaExceededException;
import dev.revo.error.RevoException;
import dev.revo.run.RunContext;
import dev.revo.spi.BlobStore;
import dev.revo.testkit.TestContexts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link BlobStore} does. Extend it and hand over an empty store:
 *
 * <pre>{@code
 * class MyBlobsTest extends BlobStoreContract {
 *     protected BlobStore store() {
 *         return new MyBlobs(emptyBucket());
 *     }
 * }
 * }</pre>
 */
public abstract class BlobStoreContract {
    private TestContexts contexts;
    private BlobStore store;
    private RunContext acme;
    private RunContext globex;

    /** For subclasses. */
    protected BlobStoreContract() {}

    /** An empty store; called once for each test. */
    protected abstract BlobStore store() throws Exception;

    @BeforeEach
    void open() throws Exception {
        contexts = TestContexts.open();
        store = store();
        acme = contexts.of("acme", "ada");
        globex = contexts.of("globex", "bo");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private static InputStream in(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private Optional<byte[]> read(RunContext ctx, String hash) throws IOException {
        Optional<InputStream> found = store.get(ctx, hash);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream stream = found.get()) {
            return Optional.of(stream.readAllBytes());
        }
    }

    @Test
    void content_is_found_by_its_hash() throws Exception {
        byte[] large = new byte[300_000];
        new Random(7).nextBytes(large);
        for (byte[] bytes : List.of(new byte[0], "abc".getBytes(UTF_8), large)) {
            String hash = store.put(acme, in(bytes), 1_000_000);
            assertThat(hash).isEqualTo(sha256(bytes));
            assertThat(read(acme, hash))
                    .hasValueSatisfying(back -> assertThat(back).isEqualTo(bytes));
            assertThat(store.put(acme, in(bytes), Long.MAX_VALUE)).isEqualTo(hash);
            assertThat(read(acme, hash))
                    .hasValueSatisfying(back -> assertThat(back).isEqualTo(bytes));
        }
    }

    @Test
    void each_reader_has_a_stream_of_his_own() throws Exception {
        String hash = store.put(acme, in("abc".getBytes(UTF_8)), 3);
        try (InputStream first = store.get(acme, hash).orElseThrow();
                InputStream second = store.get(acme, hash).orElseThrow()) {
            assertThat(first.read()).isEqualTo('a');
            assertThat(second.readAllBytes()).isEqualTo("abc".getBytes(UTF_8));
            assertThat(first.readAllBytes()).isEqualTo("bc".getBytes(UTF_8));
        }
    }

    @Test
    void what_is_too_large_is_refused_and_nothing_of_it_kept() throws Exception {
        byte[] four = "abcd".getBytes(UTF_8);
        assertThat(store.put(acme, in(four), 4)).isEqualTo(sha256(four));
        byte[] five = "abcde".getBytes(UTF_8);
        assertThatThrownBy(() -> store.put(acme, in(five), 4)).isInstanceOf(QuotaExceededException.class);
        assertThatThrownBy(() -> store.put(acme, in(five), 0)).isInstanceOf(QuotaExceededException.class);
        assertThat(read(acme, sha256(five))).isEmpty();
        assertThat(store.delete(acme, sha256("abcd".getBytes(UTF_8)))).isTrue();
        assertThat(read(acme, sha256("".getBytes(UTF_8)))).isEmpty();
    }

    @Test
    void a_stream_that_breaks_leaves_nothing() throws Exception {
        byte[] begun = "begun".getBytes(UTF_8);
        InputStream torn = new SequenceInputStream(in(begun), new SequenceInputStream(in(begun), in(begun)) {
            @Override
            public int read() throws IOException {
                throw new IOException("torn");
            }

            @Override
            public int read(byte[] into, int from, int most) throws IOException {
                throw new IOException("torn");
            }
        });
        assertThatThrownBy(() -> store.put(acme, torn, 100)).isInstanceOf(RevoException.class);
        assertThat(read(acme, sha256(begun))).isEmpty();
    }

    @Test
    void what_is_absent_or_deleted_is_not_found() throws Exception {
        String hash = store.put(acme, in("abc".getBytes(UTF_8)), 3);
        assertThat(store.delete(acme, hash)).isTrue();
        assertThat(store.delete(acme, hash)).isFalse();
        assertThat(read(acme, hash)).isEmpty();
        assertThat(read(acme, "0".repeat(64))).isEmpty();
    }

    @Test
    void another_tenants_content_does_not_exist() throws Exception {
        String hash = store.put(acme, in("abc".getBytes(UTF_8)), 3);
        assertThat(read(globex, hash)).isEmpty();
        assertThat(store.delete(globex, hash)).isFalse();
        assertThat(store.put(globex, in("abc".getBytes(UTF_8)), 3)).isEqualTo(hash);
        assertThat(store.delete(globex, hash)).isTrue();
        assertThat(read(acme, hash)).isPresent();
    }

    @Test
    void content_that_is_put_at_once_is_whole() throws Exception {
        List<String> hashes = Together.run(i -> () -> {
            byte[] bytes = new byte[50_000];
            new Random(i % 4).nextBytes(bytes);
            return store.put(acme, in(bytes), 50_000);
        });
        for (int i = 0; i < hashes.size(); i++) {
            byte[] back = read(acme, hashes.get(i)).orElseThrow();
            assertThat(sha256(back)).isEqualTo(hashes.get(i));
        }
        assertThat(hashes.stream().distinct()).hasSize(4);
    }

    @Test
    void a_hash_that_is_none_is_not_found() throws Exception {
        for (String text : Hostile.TEXTS) {
            assertThat(read(acme, text)).as(text).isEmpty();
            assertThat(store.delete(acme, text)).isFalse();
        }
    }
}
