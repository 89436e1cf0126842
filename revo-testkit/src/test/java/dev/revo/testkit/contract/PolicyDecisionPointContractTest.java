package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.run.RunContext;
import dev.revo.scope.Permission;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.Decision;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.NewRole;
import dev.revo.testkit.TestParts;
import dev.revo.testkit.memory.InMemoryEngines;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The kit on the decision point of tenancy in memory, and on points that are wrong in one way each. */
final class PolicyDecisionPointContractTest {
    @Nested
    class OfTenancyInMemory extends PolicyDecisionPointContract {
        private final TestParts parts = TestParts.of(PolicyDecisionPoint.class);
        private final Revo revo =
                Revo.builder().install(InMemoryEngines.tenancy()).install(parts).build();

        @Override
        protected PolicyDecisionPoint point() {
            revo.asSystem("sign-up").organizations().create(NewOrganization.of("acme", "Acme", "acme.example", "olga"));
            var olga = revo.with(revo.scopeOf("acme", "olga"));
            olga.roles().define(NewRole.of("reader").allow(PolicyDecisionPointContract.ALLOWED));
            var invitation = olga.members().invite("ada", "ada@acme.example", "reader");
            revo.asSystem("accept").members().accept(invitation.token());
            return parts.part(PolicyDecisionPoint.class);
        }

        @AfterEach
        void closeRevo() {
            revo.close();
        }
    }

    private static boolean granted(RunContext ctx, Permission asked) {
        return ctx.tenant().equals("acme")
                && ctx.scope().principal().id().equals("ada")
                && Permission.of(PolicyDecisionPointContract.ALLOWED).covers(asked);
    }

    private static Decision decide(boolean granted) {
        return granted ? Decision.allow("grant") : Decision.deny("default", "No grant covers it.");
    }

    private static final PolicyDecisionPoint RIGHT = (ctx, asked) -> decide(granted(ctx, asked.permission()));

    private static List<String> failures(PolicyDecisionPoint wrong) throws Exception {
        return Kit.failures(PolicyDecisionPointContract.class, () -> new PolicyDecisionPointContract() {
            @Override
            protected PolicyDecisionPoint point() {
                return wrong;
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(RIGHT)).isEmpty();
    }

    @Test
    void a_point_that_allows_everything_fails() throws Exception {
        assertThat(failures((ctx, asked) -> Decision.allow("all")))
                .contains(
                        "denies_what_is_not_granted_and_says_why",
                        "a_principal_that_is_not_known_may_do_nothing",
                        "hostile_text_is_decided_and_opens_nothing");
    }

    @Test
    void a_point_that_forgets_the_tenant_fails() throws Exception {
        assertThat(failures((ctx, asked) -> decide(ctx.scope().principal().id().equals("ada")
                        && Permission.of(PolicyDecisionPointContract.ALLOWED).covers(asked.permission()))))
                .contains("a_principal_of_another_tenant_with_the_same_id_may_do_nothing");
    }

    @Test
    void a_point_that_believes_claims_fails() throws Exception {
        assertThat(failures((ctx, asked) ->
                        decide("owner".equals(ctx.scope().principal().claims().get("role"))
                                || granted(ctx, asked.permission()))))
                .containsExactly("claims_give_no_right");
    }

    @Test
    void a_point_that_remembers_by_resource_alone_fails() throws Exception {
        Map<String, Decision> cache = new ConcurrentHashMap<>();
        assertThat(failures((ctx, asked) ->
                        cache.computeIfAbsent(asked.toString(), key -> decide(granted(ctx, asked.permission())))))
                .contains("decisions_for_many_at_once_are_not_mixed_up");
    }

    @Test
    void a_point_that_reads_wildcards_in_what_is_asked_fails() throws Exception {
        assertThat(failures((ctx, asked) -> decide(asked.action().contains("*")
                        || asked.resource().contains("*")
                        || granted(ctx, asked.permission()))))
                .containsExactly("hostile_text_is_decided_and_opens_nothing");
    }

    /** A point whose decisions on many are made wrong. */
    private static PolicyDecisionPoint many(java.util.function.UnaryOperator<List<Decision>> change) {
        return new PolicyDecisionPoint() {
            @Override
            public Decision decide(RunContext ctx, AccessRequest request) {
                return RIGHT.decide(ctx, request);
            }

            @Override
            public List<Decision> decideAll(RunContext ctx, List<AccessRequest> requests) {
                return change.apply(new ArrayList<>(RIGHT.decideAll(ctx, requests)));
            }
        };
    }

    @Test
    void a_point_that_answers_many_out_of_order_or_in_part_fails() throws Exception {
        assertThat(failures(many(decisions -> {
                    Collections.reverse(decisions);
                    return decisions;
                })))
                .containsExactly("all_at_once_are_decided_as_one_by_one_and_in_their_order");
        assertThat(failures(
                        many(decisions -> decisions.stream().distinct().skip(1).toList())))
                .containsExactly("all_at_once_are_decided_as_one_by_one_and_in_their_order");
    }
}
