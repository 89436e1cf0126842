package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.spi.BlobStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The kit on the store in memory, and on stores that are wrong in one way each. */
final class BlobStoreContractTest extends BlobStoreContract {
    @Override
    protected BlobStore store() {
        return InMemory.blobs();
    }

    private static List<String> failures(UnaryOperator<BlobStore> wrong) throws Exception {
        return Kit.failures(BlobStoreContract.class, () -> new BlobStoreContract() {
            @Override
            protected BlobStore store() {
                return wrong.apply(InMemory.blobs());
            }
        });
    }

    /** A store over the right one; each method can be made wrong. */
    private abstract static class Wrong implements BlobStore {
        final BlobStore right;

        Wrong(BlobStore right) {
            this.right = right;
        }

        @Override
        public String put(RunContext ctx, InputStream content, long maxBytes) {
            return right.put(ctx, content, maxBytes);
        }

        @Override
        public Optional<InputStream> get(RunContext ctx, String hash) {
            return right.get(ctx, hash);
        }

        @Override
        public boolean delete(RunContext ctx, String hash) {
            return right.delete(ctx, hash);
        }
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(right -> right)).isEmpty();
    }

    @Test
    void a_store_that_cuts_what_is_too_large_fails() throws Exception {
        assertThat(failures(right -> new Wrong(right) {
                    @Override
                    public String put(RunContext ctx, InputStream content, long maxBytes) {
                        try {
                            byte[] cut = content.readNBytes((int) Math.min(maxBytes, 1_000_000));
                            return super.put(ctx, new ByteArrayInputStream(cut), maxBytes);
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }))
                .contains("what_is_too_large_is_refused_and_nothing_of_it_kept");
    }

    @Test
    void a_store_that_shares_content_over_tenants_fails() throws Exception {
        Map<String, RunContext> owners = new ConcurrentHashMap<>();
        assertThat(failures(right -> new Wrong(right) {
                    @Override
                    public String put(RunContext ctx, InputStream content, long maxBytes) {
                        String hash = super.put(ctx, content, maxBytes);
                        owners.putIfAbsent(hash, ctx);
                        return hash;
                    }

                    @Override
                    public Optional<InputStream> get(RunContext ctx, String hash) {
                        return super.get(owners.getOrDefault(hash, ctx), hash);
                    }
                }))
                .contains("another_tenants_content_does_not_exist");
    }

    @Test
    void a_store_that_hands_out_one_stream_fails() throws Exception {
        assertThat(failures(right -> new Wrong(right) {
                    private final Map<String, Optional<InputStream>> open = new ConcurrentHashMap<>();

                    @Override
                    public Optional<InputStream> get(RunContext ctx, String hash) {
                        return open.computeIfAbsent(hash, h -> super.get(ctx, h));
                    }
                }))
                .contains("each_reader_has_a_stream_of_his_own");
    }

    @Test
    void a_store_that_never_deletes_fails() throws Exception {
        assertThat(failures(right -> new Wrong(right) {
                    @Override
                    public boolean delete(RunContext ctx, String hash) {
                        return right.get(ctx, hash).isPresent();
                    }
                }))
                .contains("what_is_absent_or_deleted_is_not_found");
    }

    @Test
    void a_store_that_takes_any_text_for_a_file_fails() throws Exception {
        assertThat(failures(right -> new Wrong(right) {
                    @Override
                    public boolean delete(RunContext ctx, String hash) {
                        return hash.contains("..") || super.delete(ctx, hash);
                    }
                }))
                .containsExactly("a_hash_that_is_none_is_not_found");
    }
}
