package dev.revo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.langchain4j.model.chat.ChatModel;
import dev.revo.agent.Agents;
import dev.revo.creative.Creative;
import dev.revo.data.Shape;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotInstalledException;
import dev.revo.error.UnavailableException;
import dev.revo.error.WiringException;
import dev.revo.fixture.FlakyJournal;
import dev.revo.fixture.Jobs;
import dev.revo.fixture.PlainScheduler;
import dev.revo.fixture.Wait;
import dev.revo.inmemory.InMemory;
import dev.revo.model.NamedModel;
import dev.revo.parallel.Job;
import dev.revo.parallel.ParallelMind;
import dev.revo.run.Money;
import dev.revo.run.RunOptions;
import dev.revo.run.RunQuery;
import dev.revo.scope.Scope;
import dev.revo.spi.BlobStore;
import dev.revo.spi.Decision;
import dev.revo.spi.Gate;
import dev.revo.spi.Guarantee;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.ModelSource;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.PriceBook;
import dev.revo.spi.ResultCodec;
import dev.revo.spi.RevoModule;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunKind;
import dev.revo.spi.RunRequest;
import dev.revo.spi.RunScheduler;
import dev.revo.spi.SecretStore;
import dev.revo.spi.Wiring;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a builder takes, what it refuses and in which words, and the order of things. */
class WiringTest {
    private static final ChatModel MODEL = new ChatModel() {};

    /** A part that nobody else knows. */
    interface Part {
        String name();
    }

    private static RevoModule module(String name, Consumer<Wiring> install) {
        return new RevoModule() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void install(Wiring wiring) {
                install.accept(wiring);
            }
        };
    }

    private static Revo.Builder builder() {
        return Revo.builder().trustAllCallers();
    }

    private static void assertFault(Revo.Builder builder, String... told) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(WiringException.class)
                .hasMessageStartingWith("This Revo cannot be built:")
                .hasMessageContainingAll(told);
    }

    @Test
    void somebody_must_decide_and_only_one() {
        assertFault(Revo.builder(), "Nothing decides who may do what", ".trustAllCallers()");
        assertFault(
                builder().provide(PolicyDecisionPoint.class, (ctx, request) -> Decision.allow("x")),
                "Both .trustAllCallers() and a decision point");
    }

    @Test
    void all_faults_are_told_together() {
        assertFault(
                Revo.builder()
                        .install(module(
                                "a",
                                wiring -> wiring.provide(Part.class, () -> "1").noun(Part.class, g -> () -> "n")))
                        .install(module(
                                "b",
                                wiring -> wiring.provide(Part.class, () -> "2").noun(Part.class, g -> () -> "n")))
                        .install(module("b", wiring -> {}))
                        .install(module("c", wiring -> ignore(wiring.need(Runnable.class))))
                        .install(module("d", wiring -> {
                            throw InvalidRequestException.field("d", "is odd", "Fix it.");
                        }))
                        .model("m", MODEL, s -> s.fallbackTo("nowhere"))
                        .model("m", MODEL, s -> s.fallbackTo("m"))
                        .tool(tool()),
                "Nothing decides",
                "The module b is installed twice",
                "The noun Part is provided twice, the second time by b",
                "Part is provided twice, by [a, b]",
                "c needs a Runnable",
                "The module d cannot be installed: d is odd",
                "Two models are named 'm'",
                "'m' falls back to 'nowhere'",
                "'m' falls back to 'm'",
                "Agents or tools are given, but nothing runs them");
    }

    private static final String ADD_ENGINE =
            "Add the artifact dev.revo:revo-engine-parallel and .install(ParallelEngine.module()), or .discover().";

    private static RevoModule noun(Class<?> noun) {
        return module(noun.getSimpleName(), wiring -> wiring.noun(noun, gate -> nothing()));
    }

    @Test
    void what_starts_runs_needs_an_engine() {
        assertFault(
                builder().install(noun(Agents.class)),
                "Runs of Agents are to begin, but nothing gives them a thread. " + ADD_ENGINE);
        assertFault(builder().install(noun(Creative.class)).install(noun(Agents.class)), "Runs of Agents, Creative");
        assertFault(builder().install(noun(ParallelMind.class)), "Runs of ParallelMind");
        assertFault(
                builder().install(module("kinds", wiring -> wiring.contribute(RunKind.class, new Jobs()))),
                "Runs of the kinds [job] are declared, but nothing gives them a thread. " + ADD_ENGINE);
        assertFault(
                builder().contribute(Job.class, Job.of("j", 1, String.class, String.class, (ctx, in) -> in)),
                "Plans or jobs are given, but nothing runs them. " + ADD_ENGINE);
    }

    @Test
    void a_scheduler_of_the_hosts_own_or_of_a_module_is_an_engine_too() {
        try (Revo revo = builder()
                .install(noun(Agents.class))
                .provide(RunScheduler.class, PlainScheduler.of(1, 1))
                .build()) {
            assertThat(revo.wiring().toString()).contains("RunScheduler = " + PlainScheduler.class.getName());
        }
        try (Revo revo = builder()
                .install(noun(Agents.class))
                .install(module("m", w -> w.fallback(RunScheduler.class, () -> PlainScheduler.of(1, 1))))
                .build()) {
            assertThat(revo.wiring().toString()).contains("(m)");
        }
    }

    /** A noun of a module that says of no kind that it starts runs. */
    interface Door {
        Gate gate();
    }

    @Test
    void without_an_engine_a_reVo_is_built_and_a_run_is_refused_with_what_is_wanting() {
        try (Revo revo = builder()
                .install(module("door", wiring -> wiring.noun(Door.class, gate -> () -> gate)))
                .build()) {
            ScopedRevo ada = revo.with(Scope.of("acme", "ada"));
            AtomicBoolean began = new AtomicBoolean();
            RunRequest<String> work =
                    RunRequest.ephemeral("task", "work", ResultCodec.of(Shape.of(String.class)), execution -> {
                        began.set(true);
                        return "done";
                    });
            RunOptions once = RunOptions.defaults().idempotencyKey("once");
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> ada.use(Door.class).gate().submit(work, once))
                        .as("the key does not lead to the one that was refused")
                        .isInstanceOf(NotInstalledException.class)
                        .hasMessageContaining(ADD_ENGINE);
            }
            assertThat(began).isFalse();
            assertThat(ada.runs().list(RunQuery.all()).items())
                    .hasSize(2)
                    .allSatisfy(run -> assertThat(run.problem()).contains("not_installed"));
        }
    }

    private static void ignore(Supplier<?> part) {
        assertThat(part).isNotNull();
    }

    private static Tool tool() {
        return Tool.of(ToolSpec.builder("t", "does").build(), String.class, String.class, (ctx, text) -> text);
    }

    @Test
    void a_guarantee_that_a_store_does_not_give_is_named() {
        assertFault(
                builder()
                        .require(Guarantee.SURVIVES_PROCESS_DEATH)
                        .provide(RunJournal.class, new FlakyJournal(Guarantee.SURVIVES_PROCESS_DEATH)),
                "IdempotencyStore (InMemoryIdempotency) does not promise SURVIVES_PROCESS_DEATH",
                "AuditStore (InMemoryAudit)");
        List<String> closed = new ArrayList<>();
        assertFault(
                builder().require(Guarantee.SHARED).install(module("m", w -> w.onClose(() -> closed.add("m")))),
                "RunJournal (InMemoryRunJournal) does not promise SHARED");
        assertThat(closed).containsExactly("m");
    }

    @Test
    void what_a_module_opened_is_let_go_when_the_build_fails() {
        List<String> closed = new ArrayList<>();
        assertFault(
                builder()
                        .install(module("opened", w -> w.onClose(() -> closed.add("opened"))))
                        .install(module("failed", w -> {
                            w.onClose(() -> closed.add("failed"));
                            throw new UnavailableException(Fault.of("down", "The database is down."));
                        })),
                "failed cannot be installed: The database is down.");
        assertThat(closed).containsExactly("failed", "opened");
    }

    private static String chosen(Revo.Builder builder) {
        AtomicReference<Supplier<Part>> part = new AtomicReference<>();
        builder.install(module("reader", wiring -> part.set(wiring.need(Part.class))));
        try (Revo revo = builder.build()) {
            assertThat(revo.wiring().parts()).isNotEmpty();
            return part.get().get().name();
        }
    }

    @Test
    void the_builder_goes_before_modules_and_modules_before_fallbacks() {
        RevoModule provides = module("p", wiring -> wiring.provide(Part.class, () -> "module"));
        AtomicInteger made = new AtomicInteger();
        RevoModule falls = module(
                "f",
                wiring -> wiring.fallback(Part.class, () -> {
                    made.incrementAndGet();
                    return () -> "fallback";
                }));
        assertThat(chosen(builder().install(provides).install(falls).provide(Part.class, () -> "builder")))
                .isEqualTo("builder");
        assertThat(chosen(builder().install(provides).install(falls))).isEqualTo("module");
        assertThat(made).hasValue(0);
        assertThat(chosen(builder().install(falls))).isEqualTo("fallback");
        assertThat(made).hasValue(1);
        assertFault(
                builder().install(falls).install(module("f2", w -> w.fallback(Part.class, () -> () -> "f2"))),
                "Part is provided twice, by [f, f2]");
    }

    @Test
    void a_fallback_that_two_ask_for_at_once_is_made_once() throws Exception {
        AtomicInteger made = new AtomicInteger();
        AtomicReference<Supplier<Part>> need = new AtomicReference<>();
        List<Part> seen = new CopyOnWriteArrayList<>();
        Thread second = new Thread(() -> seen.add(need.get().get()));
        RevoModule falls = module("falls", wiring -> {
            need.set(wiring.need(Part.class));
            wiring.fallback(Part.class, () -> {
                if (made.incrementAndGet() == 1) {
                    second.start();
                    Wait.until("the second asks", () -> second.getState() == Thread.State.BLOCKED || !second.isAlive());
                }
                return () -> "part";
            });
        });
        try (Revo revo = builder().install(falls).build()) {
            assertThat(revo.wiring()).isNotNull();
            seen.add(need.get().get());
            second.join();
        }
        assertThat(made).hasValue(1);
        assertThat(seen).hasSize(2);
        assertThat(seen.get(0)).isSameAs(seen.get(1));
    }

    @Test
    void a_fallback_that_brings_nothing_is_named() {
        RevoModule empty = module("empty", wiring -> wiring.fallback(RunJournal.class, WiringTest::nothing));
        assertThatThrownBy(() -> builder().install(empty).build())
                .isInstanceOf(WiringException.class)
                .hasMessageContaining("empty brought null as its RunJournal");
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what a module without checker may do
    private static <T> T nothing() {
        return null;
    }

    @Test
    void what_is_discovered_comes_after_what_is_installed() {
        Revo.Builder found = builder().discover();
        try (Revo revo = found.build()) {
            assertThat(revo.wiring().modules()).contains("discovered");
            assertThat(revo.wiring().toString()).contains("SecretStore", "(discovered)");
        }
        try (Revo revo = builder()
                .discover()
                .install(module("mine", w -> w.provide(SecretStore.class, InMemory.secrets())))
                .build()) {
            assertThat(revo.wiring().toString()).contains("(mine)").doesNotContain("(discovered)");
        }
        try (Revo revo =
                builder().discover().install(module("discovered", w -> {})).build()) {
            assertThat(revo.wiring().modules()).containsExactly("discovered");
        }
        try (Revo revo = builder().build()) {
            assertThat(revo.wiring().modules()).isEmpty();
        }
    }

    /** Found by the service loader of this test tree. */
    public static final class Discovered implements RevoModule {
        @Override
        public String name() {
            return "discovered";
        }

        @Override
        public void install(Wiring wiring) {
            wiring.provide(SecretStore.class, InMemory.secrets());
        }
    }

    @Test
    void modules_start_in_order_and_close_in_reverse_and_one_failure_keeps_nothing_open() {
        List<String> order = new ArrayList<>();
        Revo revo = builder()
                .install(module("a", w -> w.onStart(() -> order.add("start a")).onClose(() -> order.add("close a"))))
                .install(module(
                        "b",
                        w -> w.onStart(() -> order.add("start b")).onClose(() -> {
                            order.add("close b");
                            throw new java.io.IOException("stuck");
                        })))
                .install(module(
                        "c",
                        w -> w.onClose(() -> {
                            throw new InterruptedException();
                        })))
                .build();
        revo.close();
        assertThat(Thread.interrupted()).isTrue();
        revo.close();
        assertThat(order).containsExactly("start a", "start b", "close b", "close a");
    }

    @Test
    void a_start_that_fails_closes_what_was_opened() {
        List<String> order = new ArrayList<>();
        Revo.Builder builder = builder()
                .install(module("a", w -> w.onClose(() -> order.add("close a"))))
                .install(module(
                        "b",
                        w -> w.onStart(() -> {
                            throw new IllegalStateException("no");
                        })));
        assertThatThrownBy(builder::build).hasMessage("no");
        assertThat(order).containsExactly("close a");
    }

    @Test
    void a_module_sees_what_was_contributed_and_where_it_lives() {
        AtomicReference<String> seen = new AtomicReference<>("");
        RevoModule module = module("m", wiring -> {
            Supplier<Optional<Part>> want = wiring.want(Part.class);
            Supplier<List<Part>> all =
                    wiring.contribute(Part.class, () -> "two").all(Part.class);
            wiring.onStart(() -> seen.set(wiring.revoName()
                    + wiring.dataDirectory()
                    + want.get().isPresent()
                    + all.get().stream().map(Part::name).toList()));
        });
        try (Revo revo = builder()
                .name("my-revo")
                .data(Path.of("d"))
                .contribute(Part.class, () -> "one")
                .install(module)
                .build()) {
            assertThat(seen).hasValue("my-revoOptional[d]false[one, two]");
            assertThat(revo.wiring().nouns()).containsExactly("Approvals", "Audit", "Runs");
        }
    }

    @Test
    void a_directory_that_no_journal_uses_is_told() {
        Logger logger = (Logger) LoggerFactory.getLogger(Revo.class);
        Level before = logger.getLevel();
        ListAppender<ILoggingEvent> heard = new ListAppender<>();
        heard.start();
        logger.addAppender(heard);
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        try {
            builder().build().close();
            assertThat(heard.list).as("nobody named one").isEmpty();
            builder().data(Path.of("d")).build().close();
        } finally {
            logger.detachAppender(heard);
            logger.setLevel(before);
            logger.setAdditive(true);
        }
        assertThat(heard.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage()).contains("revo-engine-parallel"));
    }

    @Test
    void each_setter_checks_at_once() {
        Revo.Builder builder = Revo.builder();
        for (String name : List.of("", "A", "-a", "a b", "a".repeat(41), "a/b")) {
            assertThatThrownBy(() -> builder.name(name)).hasMessageContaining("is not a name");
        }
        assertThatThrownBy(() -> builder.drain(Duration.ofSeconds(-1))).hasMessageContaining("drain is PT-1S");
        assertThatThrownBy(() -> builder.model(" ", MODEL, s -> {})).hasMessageContaining("model.name");
    }

    @Test
    void modules_go_around_a_part_whoever_provides_it_in_order_of_installation() {
        AtomicReference<Supplier<Part>> seen = new AtomicReference<>();
        RevoModule first = module("first", wiring -> {
            wiring.around(Part.class, part -> () -> "first(" + part.name() + ")");
            seen.set(wiring.need(Part.class));
        });
        RevoModule second =
                module("second", wiring -> wiring.around(Part.class, part -> () -> "second(" + part.name() + ")"));
        try (Revo revo = builder()
                .install(first)
                .install(module("third", wiring -> wiring.provide(Part.class, () -> "a module's")))
                .provide(Part.class, () -> "the host's")
                .install(second)
                .build()) {
            assertThat(revo.wiring().toString()).contains("(builder)");
            assertThat(seen.get().get().name()).isEqualTo("second(first(the host's))");
            assertThat(seen.get().get()).as("made once").isSameAs(seen.get().get());
        }
        assertThatThrownBy(() -> builder()
                        .provide(Part.class, () -> "one")
                        .install(module("none", wiring -> {
                            wiring.around(Part.class, part -> nothing());
                            wiring.onStart(() ->
                                    assertThat(wiring.need(Part.class).get()).isNotNull());
                        }))
                        .build())
                .isInstanceOf(WiringException.class)
                .hasMessageContaining("none put null around the Part");
    }

    @Test
    void models_are_found_by_name_and_the_first_is_the_default() {
        AtomicReference<Supplier<ModelSource>> source = new AtomicReference<>();
        AtomicReference<Supplier<PriceBook>> prices = new AtomicReference<>();
        RevoModule reader = module("reader", wiring -> {
            source.set(wiring.need(ModelSource.class));
            prices.set(wiring.need(PriceBook.class));
        });
        try (Revo revo = builder()
                .install(reader)
                .install(new Jobs())
                .model(
                        "strong",
                        MODEL,
                        s -> s.price(Money.usd("1"), Money.usd("2")).fallbackTo("weak"))
                .model("weak", MODEL, s -> s.fallbackTo("default"))
                .build()) {
            var ctx = revo.with(Scope.of("acme", "ada"))
                    .use(Jobs.Door.class)
                    .gate()
                    .context();
            ModelSource models = source.get().get();
            assertThat(models.names(ctx)).containsExactly("strong", "weak");
            assertThat(models.find(ctx, "default").map(NamedModel::name)).contains("strong");
            assertThat(models.find(ctx, "weak").map(NamedModel::name)).contains("weak");
            assertThat(models.find(ctx, "none")).isEmpty();
            assertThat(prices.get().get().price(ctx, "strong")).isPresent();
            assertThat(prices.get().get().price(ctx, "weak")).isEmpty();
        }
        try (Revo revo = builder().model(MODEL).build()) {
            assertThat(revo.health().live()).isTrue();
        }
    }

    @Test
    void the_report_says_who_brought_what() {
        try (Revo revo = builder()
                .provide(RunJournal.class, new FlakyJournal(Guarantee.SHARED))
                .install(module("m", w -> w.provide(BlobStore.class, InMemory.blobs())))
                .build()) {
            assertThat(revo.wiring().toString())
                    .startsWith("modules [m], nouns [Approvals, Audit, Runs]")
                    .contains("RunJournal = dev.revo.fixture.FlakyJournal (builder) [SHARED]")
                    .contains("BlobStore = dev.revo.inmemory.InMemoryBlobs (m)")
                    .contains(IdempotencyStore.class.getSimpleName()
                            + " = dev.revo.inmemory.InMemoryIdempotency (default)")
                    .contains("(trustAllCallers)");
        }
        assertThat(new WiringException(Fault.of("wiring", "x")).retryable()).isFalse();
    }
}
