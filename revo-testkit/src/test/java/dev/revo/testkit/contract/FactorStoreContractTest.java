package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.inmemory.InMemory;
import dev.revo.login.OpenIdLink;
import dev.revo.run.RunContext;
import dev.revo.spi.FactorStore;
import dev.revo.spi.FactorStore.TotpRow;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The kit on the store in memory, and on stores that are wrong in one way each. */
final class FactorStoreContractTest extends FactorStoreContract {
    @Override
    protected FactorStore store() {
        return InMemory.factors();
    }

    private static List<String> failures(String method, Kit.Wrong<FactorStore> wrong) throws Exception {
        return Kit.failures(FactorStoreContract.class, () -> new FactorStoreContract() {
            @Override
            protected FactorStore store() {
                return Kit.wrong(FactorStore.class, InMemory.factors(), method, wrong);
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures("nothing", (right, arguments) -> true)).isEmpty();
    }

    @Test
    void a_store_that_takes_a_time_step_twice_fails() throws Exception {
        assertThat(failures("advanceTotp", (right, arguments) -> {
                    RunContext ctx = (RunContext) arguments[0];
                    long step = (long) arguments[2];
                    Optional<TotpRow> row = right.totp(ctx, (String) arguments[1]);
                    right.advanceTotp(ctx, (String) arguments[1], step);
                    return row.isPresent() && row.get().lastStep() <= step;
                }))
                .contains(
                        "a_time_step_is_used_once_and_only_goes_forward", "of_many_who_use_one_step_at_once_one_does");
    }

    @Test
    void a_store_that_lets_a_recovery_code_be_used_again_fails() throws Exception {
        Set<String> known = new HashSet<>();
        assertThat(failures("useRecoveryCode", (right, arguments) -> {
                    boolean has = right.useRecoveryCode(
                            (RunContext) arguments[0], (String) arguments[1], (String) arguments[2]);
                    if (has) {
                        known.add("some");
                    }
                    return has || known.contains("some");
                }))
                .contains("a_recovery_code_is_used_once_and_new_ones_replace_all");
    }

    @Test
    void a_store_that_leaves_what_belonged_to_who_left_fails() throws Exception {
        assertThat(failures("withdraw", (right, arguments) -> {
                    right.removeTotp((RunContext) arguments[0], (String) arguments[1]);
                    return null;
                }))
                .containsExactly("nothing_is_left_of_who_leaves");
    }

    @Test
    void a_store_that_lets_an_account_be_taken_over_fails() throws Exception {
        assertThat(failures("putLink", (right, arguments) -> {
                    RunContext ctx = (RunContext) arguments[0];
                    OpenIdLink link = (OpenIdLink) arguments[1];
                    right.link(ctx, link.issuer(), link.subject())
                            .ifPresent(old -> right.removeLink(ctx, old.member(), old.issuer(), old.subject()));
                    right.putLink(ctx, link);
                    return null;
                }))
                .contains("an_account_is_one_members_letter_for_letter");
    }

    @Test
    void a_store_that_lets_another_member_unlink_fails() throws Exception {
        assertThat(failures("removeLink", (right, arguments) -> {
                    RunContext ctx = (RunContext) arguments[0];
                    String issuer = (String) arguments[2];
                    String subject = (String) arguments[3];
                    return right.link(ctx, issuer, subject)
                            .filter(link -> right.removeLink(ctx, link.member(), issuer, subject))
                            .isPresent();
                }))
                .containsExactly("a_member_has_his_accounts_in_order_and_unlinks_his_own_alone");
    }

    @Test
    void a_store_that_knows_issuers_by_their_letters_in_any_case_fails() throws Exception {
        assertThat(failures(
                        "link",
                        (right, arguments) -> right.link(
                                (RunContext) arguments[0], ((String) arguments[1]).toLowerCase(Locale.ROOT), (String)
                                        arguments[2])))
                .containsExactly("an_account_is_one_members_letter_for_letter");
    }

    @Test
    void a_store_that_leaves_recovery_codes_without_authenticator_fails() throws Exception {
        assertThat(failures("removeTotp", (right, arguments) -> {
                    RunContext ctx = (RunContext) arguments[0];
                    String member = (String) arguments[1];
                    boolean code = right.useRecoveryCode(ctx, member, "a");
                    boolean removed = right.removeTotp(ctx, member);
                    right.putRecoveryCodes(ctx, member, code ? Set.of("a") : Set.of());
                    return removed;
                }))
                .contains("without_an_authenticator_there_are_no_recovery_codes");
    }
}
