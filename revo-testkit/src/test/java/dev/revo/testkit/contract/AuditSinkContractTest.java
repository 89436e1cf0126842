package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.spi.AuditLedger.Row;
import dev.revo.spi.AuditSink;
import dev.revo.spi.AuditSink.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The kit on a sink of text lines, and on sinks that are wrong in one way each. */
final class AuditSinkContractTest extends AuditSinkContract {
    /** Text lines of a number, a hash and a resource. */
    private static class Lines implements AuditSink {
        private final Map<String, StringBuilder> texts = new ConcurrentHashMap<>();
        private volatile boolean broken;

        @Override
        public String name() {
            return "lines";
        }

        boolean broken() {
            return broken;
        }

        String tenant(Batch batch) {
            return batch.tenant();
        }

        boolean isNew(long number, long last) {
            return number > last;
        }

        String escaped(String text) {
            return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
        }

        @Override
        public void deliver(Batch batch) {
            if (broken()) {
                throw new IllegalStateException("the disk is full");
            }
            texts.compute(tenant(batch), (tenant, before) -> {
                StringBuilder text = before == null ? new StringBuilder() : before;
                List<String> kept = kept(text.toString());
                long last = kept.isEmpty()
                        ? 0
                        : Long.parseLong(kept.get(kept.size() - 1).split(" ", 2)[0]);
                for (Row row : batch.rows()) {
                    if (isNew(row.sequence(), last)) {
                        text.append(row.sequence())
                                .append(' ')
                                .append(row.hash())
                                .append(' ')
                                .append(escaped(row.line().resource()))
                                .append('\n');
                    }
                }
                return text;
            });
        }

        static List<String> kept(String text) {
            List<String> kept = new ArrayList<>();
            for (String line : text.isEmpty() ? new String[0] : text.split("\r?\n", -1)) {
                String[] parts = line.split(" ", 3);
                if (parts.length > 1) {
                    kept.add(parts[0] + " " + parts[1]);
                }
            }
            return kept;
        }
    }

    private final Lines right = new Lines();

    @Override
    protected AuditSink sink() {
        return right;
    }

    @Override
    protected List<String> kept(String tenant) {
        return Lines.kept(right.texts.getOrDefault(tenant, new StringBuilder()).toString());
    }

    @Override
    protected boolean broken(boolean yes) {
        right.broken = yes;
        return true;
    }

    private static List<String> failures(Supplier<Lines> anew) throws Exception {
        return Kit.failures(AuditSinkContract.class, () -> new AuditSinkContract() {
            private final Lines wrong = anew.get();

            @Override
            protected AuditSink sink() {
                return wrong;
            }

            @Override
            protected List<String> kept(String tenant) {
                return Lines.kept(
                        wrong.texts.getOrDefault(tenant, new StringBuilder()).toString());
            }

            @Override
            protected boolean broken(boolean yes) {
                wrong.broken = yes;
                return true;
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(() -> new Lines())).isEmpty();
    }

    @Test
    void a_sink_that_writes_what_comes_again_fails() throws Exception {
        assertThat(failures(() -> new Lines() {
                    @Override
                    boolean isNew(long number, long last) {
                        return true;
                    }
                }))
                .contains("what_comes_again_is_kept_once");
    }

    @Test
    void a_sink_of_one_file_for_all_tenants_fails() throws Exception {
        assertThat(failures(() -> new Lines() {
                    @Override
                    String tenant(Batch batch) {
                        return "acme";
                    }
                }))
                .contains("tenants_are_apart");
    }

    @Test
    void a_sink_that_escapes_nothing_fails() throws Exception {
        assertThat(failures(() -> new Lines() {
                    @Override
                    String escaped(String text) {
                        return text;
                    }
                }))
                .containsExactly("hostile_texts_stay_in_their_lines");
    }

    @Test
    void a_sink_that_keeps_its_failures_to_itself_fails() throws Exception {
        assertThat(failures(() -> new Lines() {
                    @Override
                    public void deliver(Batch batch) {
                        if (!broken()) {
                            super.deliver(batch);
                        }
                    }
                }))
                .containsExactly("what_cannot_be_kept_is_an_exception_and_nothing_is_lost");
    }

    @Test
    void a_sink_that_begins_every_tenant_at_its_first_line_fails() throws Exception {
        assertThat(failures(() -> new Lines() {
                    @Override
                    public void deliver(Batch batch) {
                        if (!batch.begin().first() || batch.begin().sequence() == 0) {
                            super.deliver(batch);
                        }
                    }
                }))
                .containsExactly("a_new_sink_may_begin_in_the_middle_of_a_chain");
    }
}
