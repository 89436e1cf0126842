package dev.revo.engine.tenancy.backup;

import dev.revo.backup.RestoreReport.Restored;
import dev.revo.backup.RestoreReport.State;
import dev.revo.backup.RestoreRequest;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.tenancy.NewOrganization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One organization to restore.
 *
 * @param place in the manifest
 * @param domain that it will have
 * @param moved whether that is another than it had
 */
record RestorePlan(int place, Checks.Organization told, String into, String domain, boolean moved) {
    static List<RestorePlan> all(StagedBackup.Contents contents, RestoreRequest request) {
        List<Checks.Organization> all = contents.checks().organizations();
        List<RestorePlan> plans = IntStream.range(0, all.size())
                .filter(place ->
                        request.organization().map(all.get(place).id()::equals).orElse(true))
                .mapToObj(place -> of(place, all.get(place), request))
                .toList();
        if (plans.isEmpty()) {
            throw new NotFoundException(Fault.of(
                    "organization_not_found", "The backup does not hold this organization. Check what it holds."));
        }
        return plans;
    }

    private static RestorePlan of(int place, Checks.Organization told, RestoreRequest request) {
        String into = request.into().orElse(told.id());
        // Of the same form as those of a new organization.
        String domain = NewOrganization.of(into, told.id(), request.domain().orElse(told.domain()), into)
                .domain();
        return new RestorePlan(place, told, into, domain, request.domain().isPresent());
    }

    boolean renamed() {
        return !into.equals(told.id());
    }

    Restored report(State state, Map<String, Long> rows, boolean chained) {
        return new Restored(told.id(), into, rows, told.dropped(), chained, Optional.empty(), state);
    }

    Restored missing(String why) {
        return new Restored(told.id(), into, Map.of(), told.dropped(), false, Optional.of(why), State.MISSING);
    }
}
