package dev.revo.tenancy;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import dev.revo.login.SecurityPolicy;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Settings of an organization. Immutable; each copy method replaces one. */
public final class OrganizationSettings {
    private static final OrganizationSettings DEFAULTS = new OrganizationSettings(
            ZoneId.of("UTC"), Isolation.SHARED, Set.of(), Map.of(), SecurityPolicy.defaults(), null, List.of());
    private static final int MOST_MODELS = 50;

    private final ZoneId timeZone;
    private final Isolation isolation;
    private final Set<String> modelProviders;
    private final Map<String, String> custom;
    private final SecurityPolicy security;
    private final @Nullable RetentionPolicy retention;
    private final List<OwnModel> ownModels;

    /** How far an organization's data is kept apart. */
    public enum Isolation {
        /** In tables with others, behind every wall that the store has. */
        SHARED,
        /** In a database of its own; refused where all organizations of a reVo are in its stores, as they are with revo-tenancy. */
        OWN_DATABASE
    }

    private OrganizationSettings(
            ZoneId timeZone,
            Isolation isolation,
            Set<String> modelProviders,
            Map<String, String> custom,
            SecurityPolicy security,
            @Nullable RetentionPolicy retention,
            List<OwnModel> ownModels) {
        this.timeZone = requireNonNull(timeZone, "timeZone");
        this.isolation = requireNonNull(isolation, "isolation");
        this.modelProviders = Set.copyOf(modelProviders);
        this.custom = Map.copyOf(custom);
        this.security = requireNonNull(security, "security");
        this.retention = retention;
        this.ownModels = List.copyOf(ownModels);
    }

    /** UTC, shared tables, any model, the default security policy, the host's retention, no models of its own. */
    public static OrganizationSettings defaults() {
        return DEFAULTS;
    }

    /** A copy with this time zone: calendar days and months of limits and reports follow it. */
    public OrganizationSettings timeZone(ZoneId zone) {
        return new OrganizationSettings(zone, isolation, modelProviders, custom, security, retention, ownModels);
    }

    /** A copy with this isolation. */
    public OrganizationSettings isolation(Isolation level) {
        return new OrganizationSettings(timeZone, level, modelProviders, custom, security, retention, ownModels);
    }

    /**
     * A copy that allows models of these providers only, named as in {@link dev.revo.model.ModelSettings#provider}; any when
     * none is named. A model that was registered without a provider is a provider of its own, {@code model:NAME}. A call that is not allowed is
     * {@code provider_denied} and nothing is sent. At most 100 names of 1 to 100 characters.
     */
    public OrganizationSettings modelProviders(String... only) {
        if (only.length > 100 || Arrays.stream(only).anyMatch(name -> name.isBlank() || name.length() > 100)) {
            throw InvalidRequestException.field(
                    "settings.modelProviders",
                    "is too long or has a blank or long name",
                    "Use at most 100 names of 1 to 100 characters.");
        }
        return new OrganizationSettings(timeZone, isolation, Set.of(only), custom, security, retention, ownModels);
    }

    /** A copy with a setting of the host's own; at most 100, 64 characters a key and 4,000 a value. */
    public OrganizationSettings custom(String key, String value) {
        Map<String, String> more = new TreeMap<>(custom);
        more.put(key, value);
        if (key.isBlank() || key.length() > 64 || value.length() > 4_000 || more.size() > 100) {
            throw InvalidRequestException.field(
                    "settings.custom",
                    "is too long or too many",
                    "Use at most 100 keys of 64 characters, values of 4,000.");
        }
        return new OrganizationSettings(timeZone, isolation, modelProviders, more, security, retention, ownModels);
    }

    /** A copy with this security policy: how members are let in. */
    public OrganizationSettings security(SecurityPolicy policy) {
        return new OrganizationSettings(timeZone, isolation, modelProviders, custom, policy, retention, ownModels);
    }

    /** A copy with this retention policy: how long what it leaves behind is kept. */
    public OrganizationSettings retention(RetentionPolicy policy) {
        return new OrganizationSettings(
                timeZone, isolation, modelProviders, custom, security, requireNonNull(policy, "policy"), ownModels);
    }

    /** A copy without a retention policy of its own: the host's holds. */
    public OrganizationSettings hostRetention() {
        return new OrganizationSettings(timeZone, isolation, modelProviders, custom, security, null, ownModels);
    }

    /**
     * A copy with a model of the organization's own, after the others or in place of the one with its name; at most 50. Who
     * changes settings so must have {@code secret:use} on the model's secret.
     */
    public OrganizationSettings ownModel(OwnModel model) {
        List<OwnModel> more = new ArrayList<>(ownModels);
        int known = names().indexOf(model.name());
        if (known < 0) {
            more.add(model);
        } else {
            more.set(known, model);
        }
        if (more.size() > MOST_MODELS) {
            throw InvalidRequestException.field(
                    "settings.ownModels", "are " + more.size(), "Use at most " + MOST_MODELS + ".");
        }
        return new OrganizationSettings(timeZone, isolation, modelProviders, custom, security, retention, more);
    }

    /** A copy without its own model of this name. */
    public OrganizationSettings withoutOwnModel(String name) {
        List<OwnModel> others =
                ownModels.stream().filter(model -> !model.name().equals(name)).toList();
        return new OrganizationSettings(timeZone, isolation, modelProviders, custom, security, retention, others);
    }

    private List<String> names() {
        return ownModels.stream().map(OwnModel::name).toList();
    }

    /** The time zone. */
    public ZoneId timeZone() {
        return timeZone;
    }

    /** The isolation. */
    public Isolation isolation() {
        return isolation;
    }

    /** The providers that are allowed; any when empty. */
    public Set<String> modelProviders() {
        return modelProviders;
    }

    /** The host's own settings; unmodifiable. */
    public Map<String, String> custom() {
        return custom;
    }

    /** How members are let in. */
    public SecurityPolicy security() {
        return security;
    }

    /** How long what it leaves behind is kept; as the host says if empty. */
    public Optional<RetentionPolicy> retention() {
        return Optional.ofNullable(retention);
    }

    /** The organization's own models, in the order in which they were named first; unmodifiable. */
    public List<OwnModel> ownModels() {
        return ownModels;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OrganizationSettings that
                && timeZone.equals(that.timeZone)
                && isolation == that.isolation
                && modelProviders.equals(that.modelProviders)
                && custom.equals(that.custom)
                && security.equals(that.security)
                && Objects.equals(retention, that.retention)
                && ownModels.equals(that.ownModels);
    }

    @Override
    public int hashCode() {
        return timeZone.hashCode() + 31 * custom.hashCode();
    }

    @Override
    public String toString() {
        return timeZone + ", " + isolation + ", providers " + modelProviders + ", " + security
                + retention().map(policy -> ", " + policy).orElse("")
                + (ownModels.isEmpty() ? "" : ", own models " + ownModels);
    }
}
