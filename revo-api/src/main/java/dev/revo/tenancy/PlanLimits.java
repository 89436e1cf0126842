package dev.revo.tenancy;

import dev.revo.error.InvalidRequestException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What an organization may use at most. What is not named is not limited. Immutable; copy methods replace one limit. */
public final class PlanLimits {
    private static final PlanLimits NONE = new PlanLimits(Map.of());

    private final Map<Limit, Long> limits;

    /** What is limited. */
    public enum Limit {
        /** Agents that are configured: documents of the kind {@code agent}. */
        AGENTS,
        /** Runs that go on at once, waiting ones counted. */
        CONCURRENT_RUNS,
        /** Members that are invited or active. */
        MEMBERS,
        /** Bytes of blobs, and of whatever else is counted in the {@code dev.revo.spi.StorageLedger}. */
        STORAGE_BYTES,
        /** Calls of the API on a calendar day of the organization's time zone. */
        API_CALLS_PER_DAY,
        /** MCP servers that are configured: documents of the kind {@code mcp-server}. */
        MCP_SERVERS
    }

    private PlanLimits(Map<Limit, Long> limits) {
        Map<Limit, Long> copy = new EnumMap<>(Limit.class);
        copy.putAll(limits);
        this.limits = Collections.unmodifiableMap(copy);
    }

    /** No limits. */
    public static PlanLimits none() {
        return NONE;
    }

    /** A copy with this limit, zero or more. */
    public PlanLimits with(Limit which, long most) {
        if (most < 0) {
            throw InvalidRequestException.field("limits." + which, "is " + most, "Use zero or more.");
        }
        Map<Limit, Long> more = new EnumMap<>(Limit.class);
        more.putAll(limits);
        more.put(which, most);
        return new PlanLimits(more);
    }

    /** A copy with so many agents. */
    public PlanLimits agents(long most) {
        return with(Limit.AGENTS, most);
    }

    /** A copy with so many runs at once. */
    public PlanLimits concurrentRuns(long most) {
        return with(Limit.CONCURRENT_RUNS, most);
    }

    /** A copy with so many members. */
    public PlanLimits members(long most) {
        return with(Limit.MEMBERS, most);
    }

    /** A copy with so many bytes. */
    public PlanLimits storageBytes(long most) {
        return with(Limit.STORAGE_BYTES, most);
    }

    /** A copy with so many calls a day. */
    public PlanLimits apiCallsPerDay(long most) {
        return with(Limit.API_CALLS_PER_DAY, most);
    }

    /** A copy with so many MCP servers. */
    public PlanLimits mcpServers(long most) {
        return with(Limit.MCP_SERVERS, most);
    }

    /** The limit, if there is one. */
    public OptionalLong most(Limit which) {
        Long most = limits.get(which);
        return most == null ? OptionalLong.empty() : OptionalLong.of(most);
    }

    /** Whether one more fits when there are so many already. */
    public boolean roomFor(Limit which, long already) {
        return most(which).isEmpty() || already < most(which).getAsLong();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PlanLimits that && limits.equals(that.limits);
    }

    @Override
    public int hashCode() {
        return limits.hashCode();
    }

    @Override
    public String toString() {
        return limits.isEmpty() ? "unlimited" : limits.toString();
    }
}
