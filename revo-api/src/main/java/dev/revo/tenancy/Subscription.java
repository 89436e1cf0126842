package dev.revo.tenancy;

/** What an organization pays for, with the limits that come with it; an operator can set others for one organization. */
public enum Subscription {
    /** To try it out. */
    FREE,
    /** For teams. */
    PRO,
    /** No limits but those that are agreed. */
    ENTERPRISE;

    /** The limits that come with it. */
    public PlanLimits limits() {
        return switch (this) {
            case FREE ->
                PlanLimits.none()
                        .agents(3)
                        .concurrentRuns(2)
                        .members(3)
                        .storageBytes(100_000_000)
                        .apiCallsPerDay(1_000)
                        .mcpServers(1);
            case PRO ->
                PlanLimits.none()
                        .agents(50)
                        .concurrentRuns(20)
                        .members(50)
                        .storageBytes(50_000_000_000L)
                        .apiCallsPerDay(100_000)
                        .mcpServers(20);
            case ENTERPRISE -> PlanLimits.none();
        };
    }
}
