package dev.revo.gate;

import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunId;
import dev.revo.spi.TaskStore.Place;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/**
 * Places in lists of runs as text that callers carry. It holds nothing that its tenant may not know, and is good for that
 * tenant alone.
 */
final class RunCursor {
    private static final int CHECK = 16;

    private RunCursor() {}

    static String write(String tenant, Place place) {
        String text = place.submitted() + " " + place.run() + " " + check(tenant, place);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The place in this text, if the tenant was given it. */
    static Place read(String tenant, String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            String[] parts = text.split(" ", -1);
            if (parts.length == 3) {
                Place place = new Place(Instant.parse(parts[0]), RunId.parse(parts[1]));
                if (write(tenant, place).equals(cursor)) {
                    return place;
                }
            }
        } catch (RuntimeException e) {
            throw refused();
        }
        throw refused();
    }

    private static String check(String tenant, Place place) {
        return Hash.sha256(tenant, place.submitted().toString(), place.run().value())
                .substring(0, CHECK);
    }

    private static InvalidRequestException refused() {
        return InvalidRequestException.field(
                "run.after", "is no cursor of this organization", "Pass on what Page.next() gave.");
    }
}
