package dev.revo.engine.tenancy.login;

import static dev.revo.engine.tenancy.login.LoginWorld.HOME;
import static dev.revo.engine.tenancy.login.LoginWorld.denied;
import static dev.revo.engine.tenancy.login.LoginWorld.refused;
import static dev.revo.engine.tenancy.login.OpenIdWorld.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.audit.AuditRecord.Result;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.NotFoundException;
import dev.revo.inmemory.InMemory;
import dev.revo.login.NewApiKey;
import dev.revo.login.OpenIdAnswer;
import dev.revo.login.OpenIdLink;
import dev.revo.run.RunContext;
import dev.revo.spi.FactorStore;
import dev.revo.testkit.openid.FakeUser;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Accounts at providers: who links and unlinks them. */
class OpenIdLinkTest {
    private OpenIdWorld open = new OpenIdWorld();

    @AfterEach
    void close() {
        open.close();
    }

    private LoginWorld world() {
        return open.world;
    }

    private OpenIdAnswer begun(String member) {
        return open.back(world().as(member).factors().linkOpenId(NAME));
    }

    private OpenIdLink confirm(String member, OpenIdAnswer answer, String session) {
        return world().as(member).factors().confirmOpenId(answer, session);
    }

    @Test
    void a_member_links_an_account_of_his_own_and_the_log_says_which() {
        open.provider.seat(FakeUser.of("1"));
        String session = world().open("bo").token();
        OpenIdLink link = confirm("bo", begun("bo"), session);
        assertThat(link).isEqualTo(new OpenIdLink(open.provider.issuer(), "1", "bo", open.clock.instant()));
        assertThat(world().as("bo").factors().openIdLinks("bo")).containsExactly(link);
        assertThat(world().lines("factor:manage", Result.DONE))
                .singleElement()
                .satisfies(line -> assertThat(line.detail())
                        .containsEntry("set", "openid_link")
                        .containsEntry("provider", NAME)
                        .containsEntry("issuer", open.provider.issuer())
                        .containsEntry("subject", "1"));
        open.clock.advance(Duration.ofSeconds(1));
        assertThat(confirm("bo", begun("bo"), session)).as("once more").isEqualTo(link);
        assertThat(world().as("bo").factors().openIdLinks("bo")).containsExactly(link);
    }

    @Test
    void an_account_is_one_members_and_another_organizations_besides() {
        open.provider.seat(FakeUser.of("1"));
        open.link("bo");
        assertThatThrownBy(() -> open.link("ada"))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("openid_linked"));
        String session = world().door()
                .open("globex", "gil", HOME, java.util.Set.of(dev.revo.login.Factor.PASSWORD))
                .token();
        OpenIdAnswer answer = open.back(world().gil().factors().linkOpenId(NAME));
        assertThat(world().gil().factors().confirmOpenId(answer, session).member())
                .isEqualTo("gil");
        assertThat(world().session(open.in().session()).member()).isEqualTo("bo");
    }

    @Test
    void attack36_an_account_that_was_begun_by_another_is_not_linked() {
        // The thief begins, goes to the provider with his own account, and makes the victim's browser finish.
        open.provider.seat(FakeUser.of("thief"));
        OpenIdAnswer thiefs = begun("ada");
        String victims = world().open("bo").token();
        refused(() -> confirm("bo", thiefs, victims));
        OpenIdAnswer own = begun("bo");
        refused(() -> confirm("bo", OpenIdAnswer.of(own.pending(), thiefs.callback(), HOME), victims));
        refused(() -> confirm("bo", open.answer("acme"), victims));
        assertThat(world().reasons("factor:manage")).containsExactly("openid_state", "openid_pending");
        assertThat(world().as("bo").factors().openIdLinks("bo")).isEmpty();
        assertThat(confirm("bo", own, victims).member())
                .as("control: what he began himself is")
                .isEqualTo("bo");
    }

    @Test
    void who_is_at_the_keys_for_a_moment_gets_no_way_in_that_lasts() {
        world().allow("apikey:issue");
        String key = world().as("bo").apiKeys().issue(NewApiKey.of("ci")).secret();
        String old = world().open("bo").token();
        String adas = world().open("ada").token();
        OpenIdAnswer answer = open.back(world().by(key).factors().linkOpenId(NAME));
        for (String none : List.of(key, "", adas)) {
            assertThatThrownBy(() -> world().by(key).factors().confirmOpenId(answer, none))
                    .isInstanceOf(DeniedException.class);
        }
        assertThat(world().reasons("factor:manage")).containsExactly("session");
        open.clock.advance(Duration.ofMinutes(16));
        denied("login_stale", () -> confirm("bo", begun("bo"), old));
        String fresh = world().open("bo").token();
        assertThat(confirm("bo", begun("bo"), fresh)).as("control").isNotNull();
    }

    @Test
    void there_are_ten_at_most() {
        String session = world().open("bo").token();
        for (int i = 0; i < 10; i++) {
            open.provider.seat(FakeUser.of("account " + i));
            confirm("bo", begun("bo"), session);
        }
        open.provider.seat(FakeUser.of("one more"));
        assertThatThrownBy(() -> confirm("bo", begun("bo"), session))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("openid_links_full"));
        world().as("bo")
                .factors()
                .unlinkOpenId(world().as("bo").factors().openIdLinks("bo").get(0));
        String again = world().open("bo").token();
        assertThat(confirm("bo", begun("bo"), again)).as("control").isNotNull();
    }

    @Test
    void a_provider_that_there_is_not_is_not_found() {
        assertThatThrownBy(() -> world().as("bo").factors().linkOpenId("unknown"))
                .isInstanceOfSatisfying(
                        NotFoundException.class, e -> assertThat(e.code()).isEqualTo("openid_provider_not_found"));
    }

    @Test
    void what_is_unlinked_lets_nobody_in_and_who_was_in_is_out() {
        open.linked(FakeUser.of("1"));
        var in = open.in().session();
        assertThat(world().session(in).member()).as("control").isEqualTo("bo");
        OpenIdLink link = world().as("bo").factors().openIdLinks("bo").get(0);
        assertThat(world().as("bo").factors().unlinkOpenId(link)).isTrue();
        refused(() -> world().session(in));
        refused(open::in);
        assertThat(world().as("bo").factors().unlinkOpenId(link)).isFalse();
        assertThat(world().lines("factor:manage", Result.DONE))
                .last()
                .satisfies(line -> assertThat(line.detail()).containsEntry("set", "no_openid_link"));
    }

    /** Whether bo, who says that ada's account is his, unlinks it. */
    private boolean unlinksAdas() {
        open.provider.seat(FakeUser.of("adas"));
        open.link("ada");
        OpenIdLink adas = world().as("ada").factors().openIdLinks("ada").get(0);
        OpenIdLink forged = new OpenIdLink(adas.issuer(), adas.subject(), "bo", adas.since());
        world().as("bo").factors().unlinkOpenId(forged);
        return world().as("ada").factors().openIdLinks("ada").isEmpty();
    }

    @Test
    void attack18_a_link_that_is_said_to_be_ones_own_is_not_for_that() {
        assertThat(unlinksAdas()).isFalse();
    }

    @Test
    void attack18_control_a_store_that_believes_it_unlinks_the_account_of_another() {
        open.close();
        FactorStore store = InMemory.factors();
        FactorStore gullible = LoginWorld.replaced(FactorStore.class, store, "removeLink", (called, arguments) -> {
            RunContext ctx = (RunContext) arguments[0];
            String issuer = (String) arguments[2];
            String subject = (String) arguments[3];
            return store.link(ctx, issuer, subject)
                    .filter(link -> store.removeLink(ctx, link.member(), issuer, subject))
                    .isPresent();
        });
        open = new OpenIdWorld(choices -> choices, builder -> builder.provide(FactorStore.class, gullible));
        assertThat(unlinksAdas()).isTrue();
    }

    @Test
    void attack19_nobody_unlinks_the_account_of_a_member_who_may_do_more() {
        open.provider.seat(FakeUser.of("adas"));
        open.link("ada");
        open.linked(FakeUser.of("bos"));
        OpenIdLink adas = world().as("ada").factors().openIdLinks("ada").get(0);
        OpenIdLink bos = world().as("bo").factors().openIdLinks("bo").get(0);
        assertThatThrownBy(() -> world().as("bo").factors().unlinkOpenId(adas)).isInstanceOf(DeniedException.class);
        assertThatThrownBy(() -> world().as("bo").factors().openIdLinks("ada")).isInstanceOf(DeniedException.class);
        world().allow("factor:reset");
        denied("beyond_own_rights", () -> world().as("bo").factors().unlinkOpenId(adas));
        assertThat(world().as("ada").factors().openIdLinks("ada")).containsExactly(adas);
        assertThat(world().as("ada").factors().unlinkOpenId(bos))
                .as("control: who may do more may")
                .isTrue();
    }
}
