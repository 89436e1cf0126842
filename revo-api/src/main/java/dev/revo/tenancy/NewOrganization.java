package dev.revo.tenancy;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import dev.revo.scope.Principal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An organization to be created. Immutable; each copy method replaces one field. */
public final class NewOrganization {
    private static final Pattern ID = Pattern.compile("[a-z0-9-][a-z0-9_-]{0,63}");
    private static final Pattern DOMAIN = Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9-]{2,63}");

    private final String id;
    private final String name;
    private final String domain;
    private final String owner;
    private final Subscription subscription;
    private final OrganizationSettings settings;
    private final @Nullable Duration trial;

    private NewOrganization(
            String id,
            String name,
            String domain,
            String owner,
            Subscription subscription,
            OrganizationSettings settings,
            @Nullable Duration trial) {
        this.id = id;
        this.name = name;
        this.domain = domain;
        this.owner = owner;
        this.subscription = requireNonNull(subscription, "subscription");
        this.settings = requireNonNull(settings, "settings");
        this.trial = trial;
    }

    /**
     * A free, active organization.
     *
     * @param id 1 to 64 of {@code [a-z0-9_-]}, not beginning with {@code _}: the tenant's id
     * @param name 1 to 200 characters
     * @param domain a host name; compared in lower case
     * @param owner user id of the first owner
     */
    public static NewOrganization of(String id, String name, String domain, String owner) {
        if (!ID.matcher(id).matches()) {
            throw InvalidRequestException.field(
                    "organization.id", "'" + id + "' is not an id", "Use 1 to 64 of a-z, 0-9, _ and -, no _ first.");
        }
        String host = domain.toLowerCase(Locale.ROOT);
        if (host.length() > 253 || !DOMAIN.matcher(host).matches()) {
            throw InvalidRequestException.field(
                    "organization.domain",
                    "is not a host name",
                    "Write for example acme.example; punycode for others.");
        }
        return new NewOrganization(
                id,
                named(name),
                host,
                Principal.user(owner).id(),
                Subscription.FREE,
                OrganizationSettings.defaults(),
                null);
    }

    static String named(String name) {
        if (name.isBlank() || name.length() > 200) {
            throw InvalidRequestException.field(
                    "organization.name", "is blank or has more than 200 characters", "Use 1 to 200 characters.");
        }
        return name;
    }

    /** A copy with this subscription. */
    public NewOrganization subscription(Subscription which) {
        return new NewOrganization(id, name, domain, owner, which, settings, trial);
    }

    /** A copy with these settings. */
    public NewOrganization settings(OrganizationSettings all) {
        return new NewOrganization(id, name, domain, owner, subscription, all, trial);
    }

    /** A copy that is on trial for so long. */
    public NewOrganization trial(Duration length) {
        if (length.isNegative() || length.isZero()) {
            throw InvalidRequestException.field("organization.trial", "is " + length, "Use a duration above zero.");
        }
        return new NewOrganization(id, name, domain, owner, subscription, settings, length);
    }

    /** The id. */
    public String id() {
        return id;
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** The domain, lower case. */
    public String domain() {
        return domain;
    }

    /** The first owner. */
    public String owner() {
        return owner;
    }

    /** The subscription. */
    public Subscription subscription() {
        return subscription;
    }

    /** The settings. */
    public OrganizationSettings settings() {
        return settings;
    }

    /** How long the trial is, if there is one. */
    public Optional<Duration> trial() {
        return Optional.ofNullable(trial);
    }
}
