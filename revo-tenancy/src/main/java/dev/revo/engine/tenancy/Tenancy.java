package dev.revo.engine.tenancy;

import static java.util.Objects.requireNonNull;

import dev.revo.audit.verifier.SignerKey;
import dev.revo.engine.tenancy.audit.AuditChain;
import dev.revo.engine.tenancy.backup.BackupTools;
import dev.revo.engine.tenancy.configuration.ConfigurationDesk;
import dev.revo.engine.tenancy.http.AddressKind;
import dev.revo.engine.tenancy.limits.PlanQuotas;
import dev.revo.engine.tenancy.login.Logins;
import dev.revo.engine.tenancy.models.ModelFactory;
import dev.revo.engine.tenancy.models.ModelKinds;
import dev.revo.engine.tenancy.models.OwnModels;
import dev.revo.engine.tenancy.prices.PriceTable;
import dev.revo.engine.tenancy.retention.Retention;
import dev.revo.engine.tenancy.sink.SinkName;
import dev.revo.engine.tenancy.usage.Metering;
import dev.revo.error.InvalidRequestException;
import dev.revo.login.OpenIdProvider;
import dev.revo.scope.Directory;
import dev.revo.spi.AuditSink;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.ModelSource;
import dev.revo.spi.OrganizationStore;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.PriceBook;
import dev.revo.spi.RevoModule;
import dev.revo.spi.SecretStore;
import dev.revo.spi.StorageLimit;
import dev.revo.spi.TimeSource;
import dev.revo.spi.UnitOfWork;
import dev.revo.spi.Wiring;
import dev.revo.tenancy.Members;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.Organizations;
import dev.revo.tenancy.Permissions;
import dev.revo.tenancy.RetentionPolicy;
import dev.revo.tenancy.Roles;
import dev.revo.tenancy.Secrets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The module of organizations: who belongs to them, who may do what, and what happens to those that may not.
 *
 * <pre>{@code
 * Revo.builder().install(JdbcStores.on(dataSource)).install(Tenancy.module())
 * }</pre>
 *
 * <p>It brings the decision point and the directory, so scopes come from {@code revo.scopeOf} alone. A change of rights
 * holds for the next check in this process. In another process it holds as soon as the store tells of it, and at the
 * latest after {@link #staleness}: a copy of the rights that could not be confirmed for so long is not used, and what asks
 * for it is denied. Immutable; each copy method replaces one choice.
 */
public final class Tenancy implements RevoModule {
    private static final Logger LOG = LoggerFactory.getLogger(Tenancy.class);

    private final Choices choices;

    /** What the host chose, with what holds when he chose nothing; not changed once it is a module's. */
    private static final class Choices {
        private Duration staleness = Duration.ofSeconds(3);
        private Duration invitations = Duration.ofDays(7);
        private Optional<SignerKey> auditKey = Optional.empty();
        private List<AuditSink> sinks = List.of();
        private Logins.Choices logins = new Logins.Choices(Optional.empty(), List.of());
        private Optional<PriceTable> prices = Optional.empty();
        private RetentionPolicy retention = RetentionPolicy.defaults();
        private ModelKinds models = ModelKinds.none();

        private Choices copy() {
            Choices copy = new Choices();
            copy.staleness = staleness;
            copy.invitations = invitations;
            copy.auditKey = auditKey;
            copy.sinks = sinks;
            copy.logins = logins;
            copy.prices = prices;
            copy.retention = retention;
            copy.models = models;
            return copy;
        }
    }

    private Tenancy(Choices choices) {
        this.choices = choices;
    }

    /** Rights that were confirmed within 3 seconds; invitations for 7 days. */
    public static Tenancy module() {
        return new Tenancy(new Choices());
    }

    private Tenancy with(Consumer<Choices> change) {
        Choices copy = choices.copy();
        change.accept(copy);
        return new Tenancy(copy);
    }

    /** A copy that decides on rights that were confirmed within this time, 2 seconds or more, when processes share them. */
    public Tenancy staleness(Duration most) {
        if (most.compareTo(Duration.ofSeconds(2)) < 0) {
            throw InvalidRequestException.field(
                    "tenancy.staleness", "is " + most, "Use 2 seconds or more: they are confirmed once a second.");
        }
        return with(all -> all.staleness = most);
    }

    /** A copy whose invitations can be accepted for so long. */
    public Tenancy invitations(Duration length) {
        if (length.isNegative() || length.isZero()) {
            throw InvalidRequestException.field("tenancy.invitations", "is " + length, "Use a duration above zero.");
        }
        return with(all -> all.invitations = length);
    }

    /**
     * A copy that signs the audit chains with this key, a checkpoint after 1,000 lines or 10 seconds. Give its
     * {@link SignerKey#verifier()} to those who verify. Without a key the chains are kept, but whoever can write the
     * database can compute them anew.
     */
    public Tenancy signAudit(SignerKey key) {
        requireNonNull(key, "key");
        return with(all -> all.auditKey = Optional.of(key));
    }

    /**
     * A copy that gives the audit chain of every tenant to these sinks, such as those of
     * {@link dev.revo.engine.tenancy.sink.AuditSinks}, instead of those before: each line at least once and in order, also
     * lines of before. How far each was given it is remembered under its name. A sink that fails is tried again and keeps no
     * other from its turn; closing the reVo tries each once more, for a few seconds.
     *
     * @throws InvalidRequestException when two have one name, or a name is none
     */
    public Tenancy auditSinks(AuditSink... sinks) {
        Set<String> names = new HashSet<>();
        for (AuditSink sink : sinks) {
            if (!names.add(SinkName.checked(sink.name()))) {
                throw InvalidRequestException.field(
                        "tenancy.auditSinks", "has " + sink.name() + " twice", "Give each sink a name of its own.");
            }
        }
        List<AuditSink> all = List.of(sinks);
        return with(choice -> choice.sinks = all);
    }

    /**
     * A copy that encrypts the secrets of authenticators (TOTP) under the key that stands in each tenant's secret store under
     * this reference: the Base64 of 32 random bytes. Without it no member can set one up. What was encrypted under another
     * reference is still read with that one.
     */
    public Tenancy encryptFactors(String reference) {
        if (reference.isBlank()) {
            throw InvalidRequestException.field(
                    "tenancy.encryptFactors", "is blank", "Name a key of the secret store, such as vault:factors.");
        }
        return with(all -> all.logins = new Logins.Choices(Optional.of(reference), all.logins.providers()));
    }

    /**
     * A copy whose members may log in by these providers too, besides those that were named before; each has a name of its
     * own. A provider is asked nothing before somebody logs in by it.
     */
    public Tenancy openId(OpenIdProvider... providers) {
        List<OpenIdProvider> more = Stream.concat(choices.logins.providers().stream(), Stream.of(providers))
                .toList();
        return with(all -> all.logins = new Logins.Choices(all.logins.factorKey(), more));
    }

    /**
     * A copy with these prices of models, the same for all tenants: a call costs what the row says that holds when it
     * begins. A model that no row names has the price it was registered with.
     */
    public Tenancy prices(PriceTable table) {
        requireNonNull(table, "table");
        return with(all -> all.prices = Optional.of(table));
    }

    /**
     * A copy whose organizations may bring {@linkplain OrganizationSettings#ownModel models of their own} of this kind,
     * besides those that were named before. A model is made once, and anew when its settings or its secret change.
     *
     * @param kind 1 to 64 of {@code [a-z0-9_-]}, such as {@code openai}
     */
    public Tenancy models(String kind, ModelFactory factory) {
        return with(all -> all.models = all.models.with(kind, factory));
    }

    /** A copy whose organizations' own models may be on this machine itself, also without encryption; for tests above all. */
    public Tenancy allowLoopbackModels() {
        return with(all -> all.models = all.models.allowing(AddressKind.LOOPBACK));
    }

    /** A copy whose organizations' own models may be in private networks, which organizations can then have asked. */
    public Tenancy allowPrivateModels() {
        return with(all -> all.models = all.models.allowing(AddressKind.PRIVATE));
    }

    /**
     * A copy whose organizations keep what they leave behind for so long, unless their settings say otherwise; the operators'
     * own log too.
     */
    public Tenancy retention(RetentionPolicy host) {
        requireNonNull(host, "host");
        return with(all -> all.retention = host);
    }

    @Override
    public String name() {
        return "revo-tenancy";
    }

    @Override
    public void install(Wiring wiring) {
        Supplier<OrganizationStore> store = wiring.need(OrganizationStore.class);
        Supplier<TimeSource> time = wiring.need(TimeSource.class);
        Snapshots snapshots = new Snapshots(store, wiring.upkeep("organizations"), time, choices.staleness);
        Changes changes =
                new Changes(snapshots, store, wiring.need(UnitOfWork.class), time, wiring.need(IdGenerator.class));
        wiring.provide(PolicyDecisionPoint.class, new RightsDecisions(snapshots, time));
        wiring.provide(Directory.class, new MemberDirectory(snapshots));
        ConfigurationDesk.install(
                wiring,
                (ctx, action, resource) ->
                        changes.decide(ctx, action, resource).organization().limits());
        wiring.noun(Organizations.class, gate -> new DefaultOrganizations(gate, changes, choices.models));
        Supplier<SecretStore> secrets = wiring.need(SecretStore.class);
        wiring.noun(Secrets.class, gate -> new DefaultSecrets(gate, changes, secrets));
        OwnModels.install(wiring, choices.models, snapshots::ownModels);
        Logins logins = Logins.install(wiring, new OrganizationMemberships(snapshots, changes), choices.logins);
        wiring.noun(Members.class, gate -> new DefaultMembers(gate, changes, choices.invitations, logins));
        wiring.noun(Roles.class, gate -> new DefaultRoles(gate, changes));
        wiring.noun(Permissions.class, gate -> new DefaultPermissions(gate, changes));
        Metering metering = Metering.over(
                wiring, Metering.Choices.of(snapshots::zone).listener(new BudgetEvents(wiring.upkeep("budgets"))));
        wiring.provide(StorageLimit.class, snapshots::storage);
        PlanQuotas.install(wiring, metering, new PlanQuotas.Known(snapshots::plan, snapshots::providers));
        choices.prices.ifPresent(table -> {
            wiring.provide(PriceBook.class, table.over(wiring.need(ModelSource.class), time));
            wiring.onStart(() -> LOG.atInfo()
                    .addKeyValue("version", table.version())
                    .addKeyValue("rows", table.rows().size())
                    .log("Prices of models"));
        });
        AuditChain.install(wiring, choices.auditKey, choices.sinks);
        BackupTools.install(wiring);
        Retention.install(
                wiring,
                metering,
                new Retention.Rules(
                        choices.retention,
                        choices.auditKey.isPresent(),
                        choices.sinks.stream().map(AuditSink::name).toList()));
        Supplier<ExecutorSource> executors = wiring.need(ExecutorSource.class);
        SnapshotUpkeep upkeep = new SnapshotUpkeep(snapshots, store);
        wiring.onClose(upkeep);
        wiring.onStart(() -> upkeep.start(time.get(), executors.get(), wiring.revoName() + "-tenancy"));
    }
}
