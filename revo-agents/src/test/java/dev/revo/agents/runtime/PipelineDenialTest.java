package dev.revo.agents.runtime;

import static dev.revo.agents.runtime.Asker.GOOD;
import static dev.revo.agents.runtime.Asker.SPEC;
import static dev.revo.agents.runtime.Asker.answer;
import static dev.revo.agents.runtime.Asker.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.agent.Preflight;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.OverloadedException;
import dev.revo.error.QuotaExceededException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.inmemory.InMemory;
import dev.revo.proof.Answer;
import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.scope.Directory;
import dev.revo.scope.Principal;
import dev.revo.scope.Scope;
import dev.revo.spi.AuditStore;
import dev.revo.spi.Decision;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.PriceBook;
import dev.revo.spi.QuotaGate;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunScheduler;
import dev.revo.testkit.model.ScriptedModel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each part of the gate says no, fails, or answers null: what the caller sees, and that nothing ran. */
@NullUnmarked // Parts answer null on purpose.
class PipelineDenialTest {
    private static final RunOptions KEYED = RunOptions.defaults().idempotencyKey("k");

    /**
     * A part that is wrong in one of its methods.
     *
     * @param code what the caller sees; empty for a part that works
     */
    record Case(String name, Class<?> spi, Object part, String code) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static <S> S broken(Class<S> spi, S right, String method, Supplier<Object> instead) {
        return spi.cast(Proxy.newProxyInstance(spi.getClassLoader(), new Class<?>[] {spi}, (proxy, called, args) -> {
            if (called.getName().equals(method)) {
                return instead.get();
            }
            try {
                return called.invoke(right, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    private static <S> List<Case> cases(Class<S> spi, S right, String method, RevoException says, String broken) {
        String name = spi.getSimpleName() + "." + method;
        List<Case> cases = new ArrayList<>();
        cases.add(new Case(
                name + " says no",
                spi,
                broken(spi, right, method, () -> {
                    throw says;
                }),
                says.code()));
        cases.add(new Case(
                name + " throws",
                spi,
                broken(spi, right, method, () -> {
                    throw new IllegalStateException("boom");
                }),
                broken));
        cases.add(new Case(name + " answers null", spi, broken(spi, right, method, () -> null), broken));
        cases.add(new Case(name + " works", spi, right, ""));
        return cases;
    }

    static List<Case> all() {
        RevoException down = new UnavailableException(Fault.of("store_down", "down"));
        List<Case> all = new ArrayList<>();
        PolicyDecisionPoint allow = (ctx, request) -> Decision.allow("all");
        all.add(new Case(
                "the decision point denies",
                PolicyDecisionPoint.class,
                (PolicyDecisionPoint) (ctx, request) -> Decision.deny("r", "no"),
                "denied"));
        all.addAll(cases(
                PolicyDecisionPoint.class,
                allow,
                "decide",
                new UnavailableException(Fault.of("denied", "a throwing decision point denies")),
                "denied"));
        all.addAll(cases(
                QuotaGate.class,
                InMemory.quotas(),
                "reserve",
                new QuotaExceededException(Fault.of("quota", "full")),
                "quota_gate_broken"));
        all.addAll(cases(RunJournal.class, InMemory.runJournal(), "claim", down, "provider_broken"));
        all.addAll(cases(IdempotencyStore.class, InMemory.idempotency(), "bind", down, "provider_broken"));
        all.addAll(
                cases(PriceBook.class, (PriceBook) (ctx, model) -> Optional.empty(), "price", down, "provider_broken"));
        all.add(new Case(
                "the journal refuses to append",
                RunJournal.class,
                broken(RunJournal.class, InMemory.runJournal(), "append", () -> {
                    throw new UnavailableException(Fault.of("store_down", "down"));
                }),
                "store_down"));
        all.add(new Case(
                "the journal throws on append",
                RunJournal.class,
                broken(RunJournal.class, InMemory.runJournal(), "append", () -> {
                    throw new IllegalStateException("boom");
                }),
                "journal_broken"));
        all.add(new Case(
                "the audit store refuses",
                AuditStore.class,
                broken(AuditStore.class, InMemory.audit(10), "append", () -> {
                    throw new UnavailableException(Fault.of("store_down", "down"));
                }),
                "store_down"));
        all.add(new Case(
                "the audit store throws",
                AuditStore.class,
                broken(AuditStore.class, InMemory.audit(10), "append", () -> {
                    throw new IllegalStateException("boom");
                }),
                "provider_broken"));
        all.add(new Case(
                "the scheduler is full",
                RunScheduler.class,
                (RunScheduler) (ctx, priority, body) -> {
                    throw new OverloadedException(Fault.of("overloaded", "full"));
                },
                "overloaded"));
        all.add(new Case(
                "the scheduler throws",
                RunScheduler.class,
                (RunScheduler) (ctx, priority, body) -> {
                    throw new IllegalStateException("boom");
                },
                "provider_broken"));
        all.add(new Case(
                "the scheduler answers null",
                RunScheduler.class,
                (RunScheduler) (ctx, priority, body) -> null,
                "provider_broken"));
        return all;
    }

    private static Revo revo(ScriptedModel model, Class<?> spi, Object part) {
        Revo.Builder builder = Asker.host().model(model);
        if (spi != PolicyDecisionPoint.class) {
            builder.trustAllCallers();
        }
        return provide(builder, spi, part).build();
    }

    private static <S> Revo.Builder provide(Revo.Builder builder, Class<S> spi, Object part) {
        return builder.provide(spi, spi.cast(part));
    }

    @ParameterizedTest
    @MethodSource("all")
    void says_so_and_runs_nothing(Case broken) {
        ScriptedModel model = ScriptedModel.answering(request -> dev.revo.testkit.model.Turn.say(GOOD));
        try (Revo revo = revo(model, broken.spi(), broken.part())) {
            if (broken.code().isEmpty()) {
                assertThat(answer(start(revo, KEYED))).isEqualTo("good");
                assertThat(model.requests()).hasSize(1);
            } else {
                assertThatThrownBy(() -> start(revo, KEYED))
                        .isInstanceOf(RevoException.class)
                        .extracting(e -> ((RevoException) e).code())
                        .isEqualTo(broken.code());
                assertThat(model.requests()).isEmpty();
                assertThat(revo.health().figures()).containsEntry("runs", 0L);
            }
        }
    }

    @Test
    void a_key_leads_to_the_same_run_and_another_request_is_a_conflict() {
        ScriptedModel model = ScriptedModel.of(GOOD);
        try (Revo revo = Asker.trusting(model).build()) {
            RunHandle<Answer<Asker.Said>> first = start(revo, KEYED);
            assertThat(answer(first)).isEqualTo("good");
            RunHandle<Answer<Asker.Said>> again = start(revo, KEYED);
            assertThat(again.id()).isEqualTo(first.id());
            assertThat(answer(again)).isEqualTo("good");
            assertThatThrownBy(() -> revo.solo().agents().start(SPEC.request(new Asker.Question("another")), KEYED))
                    .isInstanceOf(ConflictException.class);
            assertThat(model.requests()).hasSize(1);
            assertThat(revo.with(Scope.of("globex", "bo")).runs().status(first.id()))
                    .isEmpty();
        }
    }

    @Test
    void a_key_whose_run_got_no_thread_is_free_again() {
        ScriptedModel model = ScriptedModel.of(GOOD);
        boolean[] full = {true};
        RunScheduler scheduler = (ctx, priority, body) -> {
            if (full[0]) {
                throw new OverloadedException(Fault.of("overloaded", "full"));
            }
            Thread thread = new Thread(body, "test-run");
            thread.start();
            return new RunScheduler.Ticket() {
                @Override
                public boolean remove() {
                    return false;
                }

                @Override
                public void interrupt() {
                    thread.interrupt();
                }
            };
        };
        try (Revo revo =
                Asker.trusting(model).provide(RunScheduler.class, scheduler).build()) {
            assertThatThrownBy(() -> start(revo, KEYED)).isInstanceOf(OverloadedException.class);
            full[0] = false;
            assertThat(answer(start(revo, KEYED))).isEqualTo("good");
        }
    }

    @Test
    void a_scope_of_another_revo_is_denied() {
        try (Revo one = Asker.trusting(ScriptedModel.of(GOOD)).build();
                Revo other = Asker.trusting(ScriptedModel.of(GOOD)).build()) {
            Scope foreign = other.scopeOf("acme", "ada");
            assertThatThrownBy(() -> one.with(foreign)
                            .agents()
                            .start(SPEC.request(new Asker.Question("q")), RunOptions.defaults()))
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("another Revo");
            assertThat(answer(other.with(foreign)
                            .agents()
                            .start(SPEC.request(new Asker.Question("q")), RunOptions.defaults())))
                    .isEqualTo("good");
        }
    }

    @Test
    void with_a_directory_only_those_it_knows_come_in_and_nobody_issues_a_scope_himself() {
        Directory directory = (tenant, id) ->
                id.equals("ada") ? Optional.of(new Principal(Principal.Kind.USER, "ada", Map.of())) : Optional.empty();
        try (Revo revo = Asker.trusting(ScriptedModel.of(GOOD))
                .provide(Directory.class, directory)
                .build()) {
            assertThatThrownBy(() -> revo.with(Scope.of("acme", "ada"))
                            .agents()
                            .start(SPEC.request(new Asker.Question("q")), RunOptions.defaults()))
                    .isInstanceOf(DeniedException.class);
            assertThatThrownBy(revo::solo).isInstanceOf(DeniedException.class);
            assertThatThrownBy(() -> revo.scopeOf("acme", "eve")).isInstanceOf(DeniedException.class);
            assertThat(answer(revo.with(revo.scopeOf("acme", "ada"))
                            .agents()
                            .start(SPEC.request(new Asker.Question("q")), RunOptions.defaults())))
                    .isEqualTo("good");
        }
        for (Directory broken : List.<Directory>of(
                (tenant, id) -> {
                    throw new IllegalStateException("ldap");
                },
                (tenant, id) -> null,
                (tenant, id) -> Optional.of(new Principal(Principal.Kind.SYSTEM, id, Map.of())))) {
            try (Revo revo = Asker.trusting(ScriptedModel.of(GOOD))
                    .provide(Directory.class, broken)
                    .build()) {
                assertThatThrownBy(() -> revo.scopeOf("acme", "ada")).isInstanceOf(DeniedException.class);
            }
        }
    }

    @Test
    void tenants_of_reVos_own_are_nobodys() {
        try (Revo revo = Asker.trusting(ScriptedModel.of(GOOD)).build()) {
            assertThatThrownBy(() -> revo.scopeOf("_system", "ada")).isInstanceOf(DeniedException.class);
            assertThatThrownBy(() -> revo.with(Scope.of("_system", "ada"))
                            .runs()
                            .status(dev.revo.run.RunId.of(dev.revo.testkit.SequentialIds.id(1))))
                    .isInstanceOf(RevoException.class);
        }
    }

    @Test
    void explain_agrees_with_start_and_leaves_nothing_behind() {
        record Try(RunOptions options, PolicyDecisionPoint policy) {}
        PolicyDecisionPoint allow = (ctx, request) -> Decision.allow("all");
        PolicyDecisionPoint deny = (ctx, request) -> Decision.deny("r", "no");
        for (Try one : List.of(
                new Try(RunOptions.defaults(), allow),
                new Try(RunOptions.defaults(), deny),
                new Try(RunOptions.defaults().budget(Budget.tokens(10)), allow),
                new Try(RunOptions.defaults().budget(Budget.money(Money.usd("1"))), allow))) {
            ScriptedModel model = ScriptedModel.of(GOOD);
            AuditStore audit = InMemory.audit(100);
            var quotas = InMemory.quotas();
            try (Revo revo = Asker.host()
                    .model(model)
                    .provide(PolicyDecisionPoint.class, one.policy())
                    .provide(AuditStore.class, audit)
                    .provide(QuotaGate.class, quotas)
                    .build()) {
                Preflight said = revo.solo().agents().explain(SPEC.request(new Asker.Question("q")), one.options());
                assertThat(model.requests()).isEmpty();
                assertThat(quotas.used("solo").toolCalls()).isZero();
                assertThat(revo.health().figures()).containsEntry("runs", 0L);
                if (said.admitted()) {
                    assertThat(answer(start(revo, one.options()))).isEqualTo("good");
                } else {
                    assertThatThrownBy(() -> start(revo, one.options()))
                            .extracting(e -> ((RevoException) e).code())
                            .isEqualTo(said.problem().orElseThrow().code());
                }
            }
        }
        try (Revo revo = Asker.trusting(ScriptedModel.of(GOOD)).build()) {
            RunOptions past =
                    RunOptions.defaults().limits(dev.revo.run.Limits.none().deadline(java.time.Instant.EPOCH));
            assertThat(revo.solo()
                            .agents()
                            .explain(SPEC.request(new Asker.Question("q")), past)
                            .problem()
                            .orElseThrow()
                            .code())
                    .isEqualTo("invalid_request");
            assertThatThrownBy(() -> start(revo, past)).isInstanceOf(InvalidRequestException.class);
        }
    }
}
