package dev.revo.tenancy;

/** What an organization pays for, with the limits that come with it; an operator can set others for one organization. */
public enum Subscription {
    /** To try it out. */
    FREE(PlanLimits.none()
            .agents(3)
            .concurrentRuns(2)
            .members(3)
            .storageBytes(100_000_000)
            .apiCallsPerDay(1_000)
            .mcpServers(1)),
    /** For teams. */
    PRO(PlanLimits.none()
            .agents(50)
            .concurrentRuns(20)
            .members(50)
            .storageBytes(50_000_000_000L)
            .apiCallsPerDay(100_000)
            .mcpServers(20)),
    /** No limits but those that are agreed. */
    ENTERPRISE(PlanLimits.none());

    private final PlanLimits limits;

    Subscription(PlanLimits limits) {
        this.limits = limits;
    }

    /** The limits that come with it. */
    public PlanLimits limits() {
        return limits;
    }
}
