package dev.revo.engine.tenancy;

import dev.revo.event.RevoEvent;
import dev.revo.spi.OrganizationStore.Change;
import dev.revo.tenancy.TenancyEvent;
import java.util.function.Function;

/**
 * A change that was decided.
 *
 * @param change what is written
 * @param before what was changed, for the audit log
 * @param after what it is now
 * @param event what those who listen are told
 */
record Edit(Change change, String before, String after, Function<RevoEvent.Head, TenancyEvent> event) {
    static Edit of(Change change, Object before, Object after, Function<RevoEvent.Head, TenancyEvent> event) {
        return new Edit(change, String.valueOf(before), String.valueOf(after), event);
    }
}
