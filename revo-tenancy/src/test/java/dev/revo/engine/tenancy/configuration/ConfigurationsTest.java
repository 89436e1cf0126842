package dev.revo.engine.tenancy.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.configuration.ConfigurationEvent;
import dev.revo.configuration.ConfigurationVersion;
import dev.revo.configuration.Configurations;
import dev.revo.configuration.NewConfiguration;
import dev.revo.data.Shape;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.error.WiringException;
import dev.revo.event.RevoEvent;
import dev.revo.spi.ConfigurationKind;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.NewRole;
import dev.revo.tenancy.PlanLimits.Limit;
import dev.revo.tenancy.Role;
import dev.revo.tenancy.Subscription;
import dev.revo.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Documents of an organization, by those who may and those who may not. */
class ConfigurationsTest {
    /** Documents of these tests. */
    record Theme(String colour) {}

    private static final String RED = "{\"colour\":\"red\"}";
    private static final String BLUE = "{\"colour\":\"blue\"}";

    private final Revo revo = Revo.builder()
            .install(Tenancy.module())
            .contribute(ConfigurationKind.class, ConfigurationKind.of("theme", Shape.of(Theme.class)))
            .build();
    private Configurations ada;

    @BeforeEach
    void open() {
        for (String id : List.of("acme", "globex")) {
            revo.asSystem("sign-up")
                    .organizations()
                    .create(NewOrganization.of(id, id, id + ".example", "ada").subscription(Subscription.PRO));
        }
        ada = member("acme", "ada").configurations();
    }

    @AfterEach
    void close() {
        revo.close();
    }

    private ScopedRevo member(String organization, String id) {
        return revo.with(revo.scopeOf(organization, id));
    }

    private ScopedRevo with(String id, String... rights) {
        member("acme", "ada").roles().define(NewRole.of("r-" + id).allow(rights));
        member("acme", "ada").members().addService(id, "r-" + id);
        return member("acme", id);
    }

    private static NewConfiguration theme(String json) {
        return NewConfiguration.of("theme", "day", json);
    }

    @Test
    void each_change_is_a_version_and_all_of_them_stay() {
        ConfigurationVersion first = ada.put(theme(RED).note("we like it"));
        assertThat(first.number()).isEqualTo(1);
        assertThat(first.by()).isEqualTo("ada");
        assertThat(first.note()).isEqualTo("we like it");
        ConfigurationVersion second = ada.put(theme(BLUE).after(1));
        assertThat(ada.find("theme", "day")).contains(second);
        assertThat(ada.put(theme(BLUE).after(2)))
                .as("the same text is no change")
                .isEqualTo(second);
        ConfigurationVersion third = ada.remove("theme", "day", 2);
        assertThat(third.removed()).isTrue();
        assertThat(ada.find("theme", "day")).isEmpty();
        assertThat(ada.list("theme", "", 10)).isEmpty();
        ConfigurationVersion fourth = ada.rollback("theme", "day", 3, 1);
        assertThat(fourth.json()).contains(RED);
        assertThat(fourth.note()).isEqualTo("rollback to 1");
        assertThat(ada.history("theme", "day", Long.MAX_VALUE, 10)).containsExactly(fourth, third, second, first);
        assertThat(ada.history("theme", "day", 3, 1)).containsExactly(second);
        assertThat(ada.version("theme", "day", 3)).contains(third);
        assertThat(ada.list("theme", "", 10)).containsExactly(fourth);
        assertThat(ada.list("theme", "day", 10)).isEmpty();
    }

    @Test
    void who_was_overtaken_reads_again() {
        ada.put(theme(RED));
        for (long stale : List.of(0L, 2L)) {
            assertThatThrownBy(() -> ada.put(theme(BLUE).after(stale)))
                    .isInstanceOfSatisfying(
                            ConflictException.class, e -> assertThat(e.code()).isEqualTo("configuration_moved"));
            assertThatThrownBy(() -> ada.remove("theme", "day", stale)).isInstanceOf(ConflictException.class);
            assertThatThrownBy(() -> ada.rollback("theme", "day", stale, 1)).isInstanceOf(ConflictException.class);
        }
        assertThat(ada.put(theme(BLUE).after(1)).number())
                .as("the control: the version that is there")
                .isEqualTo(2);
    }

    @Test
    void what_its_kind_does_not_take_is_refused_by_its_field() {
        assertThatThrownBy(() -> ada.put(theme("{\"colour\":\"red\",\"size\":1}")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("size");
        assertThatThrownBy(() -> ada.put(NewConfiguration.of("agent", "writer", "[]")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("configuration.json");
        assertThatThrownBy(() -> ada.put(NewConfiguration.of("thema", "day", RED)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("[agent, mcp-server, theme]");
        assertThatThrownBy(() -> ada.find("The Theme", "day"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("configuration.kind");
        assertThatThrownBy(() -> ada.list("theme", "", 0)).isInstanceOf(InvalidRequestException.class);
        assertThat(ada.history("theme", "day", Long.MAX_VALUE, 10)).isEmpty();
    }

    @Test
    void what_is_not_there_is_not_found() {
        assertThat(ada.find("theme", "day")).isEmpty();
        assertThatThrownBy(() -> ada.remove("theme", "day", 0)).isInstanceOf(NotFoundException.class);
        ada.put(theme(RED));
        assertThatThrownBy(() -> ada.rollback("theme", "day", 1, 7)).isInstanceOf(NotFoundException.class);
        ada.remove("theme", "day", 1);
        assertThatThrownBy(() -> ada.remove("theme", "day", 2)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> ada.rollback("theme", "day", 2, 2))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("says removed");
    }

    @Test
    void rights_are_of_one_kind_or_one_document_and_reading_is_not_writing() {
        ada.put(theme(RED));
        ada.put(NewConfiguration.of("theme", "night", RED));
        ada.put(NewConfiguration.of("agent", "writer", "{}"));
        Configurations reader = with("reader", "configuration:read:theme").configurations();
        assertThat(reader.find("theme", "day")).isPresent();
        assertThat(reader.list("theme", "", 10)).hasSize(2);
        assertThatThrownBy(() -> reader.find("agent", "writer")).isInstanceOf(DeniedException.class);
        assertThatThrownBy(() -> reader.put(theme(BLUE).after(1))).isInstanceOf(DeniedException.class);
        assertThatThrownBy(() -> reader.remove("theme", "day", 1)).isInstanceOf(DeniedException.class);
        assertThatThrownBy(() -> reader.rollback("theme", "day", 1, 1)).isInstanceOf(DeniedException.class);
        Configurations writer = with("writer", "configuration:write:theme:day").configurations();
        assertThatThrownBy(() ->
                        writer.put(NewConfiguration.of("theme", "night", BLUE).after(1)))
                .isInstanceOf(DeniedException.class);
        assertThatThrownBy(() -> writer.find("theme", "day")).isInstanceOf(DeniedException.class);
        assertThat(writer.put(theme(BLUE).after(1)).number()).as("the control").isEqualTo(2);
        member("acme", "ada").members().addService("viewer", Role.VIEWER);
        assertThatThrownBy(() -> member("acme", "viewer").configurations().list("theme", "", 1))
                .isInstanceOf(DeniedException.class);
    }

    @Test
    void each_change_is_in_the_log_with_before_and_after_and_no_word_of_the_text() {
        ada.put(theme(RED));
        ada.put(theme(BLUE).after(1));
        ada.put(theme(BLUE).after(2));
        ada.remove("theme", "day", 2);
        List<AuditRecord> lines = member("acme", "ada")
                .audit()
                .find(AuditQuery.all().action("configuration:write:theme").result(AuditRecord.Result.DONE));
        assertThat(lines)
                .hasSize(3)
                .allSatisfy(line -> assertThat(line.resource()).isEqualTo("day"));
        assertThat(lines.get(0).detail().get("before")).isEqualTo("nothing");
        assertThat(lines.get(1).detail().get("before"))
                .isEqualTo(lines.get(0).detail().get("after"))
                .startsWith("1 sha-256 ");
        assertThat(lines.get(2).detail()).containsEntry("after", "3 removed");
        assertThat(lines.toString()).doesNotContain("red").doesNotContain("blue");
    }

    @Test
    void who_listens_is_told() {
        List<RevoEvent> told = new CopyOnWriteArrayList<>();
        member("acme", "ada").events().subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(RevoEvent event) {
                told.add(event);
            }

            @Override
            public void onError(Throwable fault) {}

            @Override
            public void onComplete() {}
        });
        ada.put(theme(RED));
        Await.atMost(Duration.ofSeconds(10)).until("an event", () -> !told.isEmpty());
        assertThat(told.get(0)).isInstanceOfSatisfying(ConfigurationEvent.Changed.class, event -> {
            assertThat(event.type()).isEqualTo("configuration.changed");
            assertThat(event.data())
                    .containsEntry("kind", "theme")
                    .containsEntry("name", "day")
                    .containsEntry("version", 1L)
                    .containsEntry("removed", false);
        });
    }

    @Test
    void another_organization_has_documents_of_its_own() {
        ada.put(theme(RED));
        Configurations theirs = member("globex", "ada").configurations();
        assertThat(theirs.find("theme", "day")).isEmpty();
        assertThat(theirs.history("theme", "day", Long.MAX_VALUE, 10)).isEmpty();
        assertThatThrownBy(() -> theirs.remove("theme", "day", 1)).isInstanceOf(ConflictException.class);
        theirs.put(theme(BLUE));
        assertThat(ada.find("theme", "day").orElseThrow().json())
                .as("the control")
                .contains(RED);
    }

    @Test
    void two_kinds_of_one_name_or_of_one_limit_are_a_fault_when_it_is_built() {
        Revo.Builder twice = Revo.builder()
                .install(Tenancy.module())
                .contribute(ConfigurationKind.class, ConfigurationKind.of("theme"))
                .contribute(ConfigurationKind.class, ConfigurationKind.of("theme"));
        assertThatThrownBy(twice::build).isInstanceOf(WiringException.class).hasMessageContaining("named theme");
        Revo.Builder counted = Revo.builder()
                .install(Tenancy.module())
                .contribute(ConfigurationKind.class, ConfigurationKind.of("bot").counting(Limit.AGENTS));
        assertThatThrownBy(counted::build).isInstanceOf(WiringException.class).hasMessageContaining("AGENTS");
    }

    @Test
    void a_kind_of_a_module_takes_the_place_of_the_plain_one() {
        try (Revo strict = Revo.builder()
                .install(Tenancy.module())
                .contribute(
                        ConfigurationKind.class,
                        ConfigurationKind.of("agent", Shape.of(Theme.class)).counting(Limit.AGENTS))
                .build()) {
            strict.asSystem("sign-up")
                    .organizations()
                    .create(NewOrganization.of("acme", "Acme", "acme.example", "ada"));
            Configurations mine = strict.with(strict.scopeOf("acme", "ada")).configurations();
            assertThatThrownBy(() -> mine.put(NewConfiguration.of("agent", "writer", "{}")))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("colour");
            assertThat(mine.put(NewConfiguration.of("agent", "writer", RED)).number())
                    .isEqualTo(1);
        }
    }
}
