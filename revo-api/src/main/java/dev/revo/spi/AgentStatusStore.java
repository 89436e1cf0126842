package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunContext;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * SPI: what agents are doing just now, as those who run them told it last. Who says nothing for a while is taken to be
 * offline. Everything belongs to the context's tenant; names are compared letter for letter. Thread-safe, also across
 * processes.
 */
public interface AgentStatusStore {
    /** How long what was told holds, 300 seconds, unless a caller decides otherwise. */
    Duration TIME_TO_LIVE = Duration.ofMinutes(5);

    /** Keeps what an instance of an agent is doing, unless a later word of the same one is there already. */
    void tell(RunContext ctx, AgentStatus status);

    /**
     * The instances of an agent, by name.
     *
     * @param aliveSince who said nothing from then on reads as offline, without runs
     */
    List<AgentStatus> find(RunContext ctx, String agent, Instant aliveSince);

    /**
     * The instances of all agents, by agent and then by instance.
     *
     * @param after only those that come after this one; {@link Place#FIRST} for the first
     * @param aliveSince as in {@link #find}
     */
    List<AgentStatus> list(RunContext ctx, Place after, int atMost, Instant aliveSince);

    /** Drops who said nothing from then on; how many there were. Instances come and go with processes. */
    int forget(RunContext ctx, Instant before);

    /** What an agent is doing. */
    enum State {
        /** It waits for work. */
        IDLE,
        /** It is at work. */
        BUSY,
        /** It cannot work. */
        ERROR,
        /** It is not there, or said nothing for too long. */
        OFFLINE
    }

    /**
     * What an instance of an agent is doing. Grows at its end.
     *
     * @param agent its type, 1 to 200 characters
     * @param instance which one, such as the id of a process; 1 to 200 characters
     * @param state what it is doing
     * @param runs how many runs it has; zero or more
     * @param at when it said so, cut to the microsecond
     */
    record AgentStatus(String agent, String instance, State state, int runs, Instant at) {
        /** Checks the names. */
        public AgentStatus {
            named("agent", agent);
            named("instance", instance);
            requireNonNull(state, "state");
            if (runs < 0) {
                throw InvalidRequestException.field("status.runs", "is " + runs, "Use zero or more.");
            }
            at = requireNonNull(at, "at").truncatedTo(ChronoUnit.MICROS);
        }

        private static void named(String field, String value) {
            if (value.isBlank() || value.length() > 200) {
                throw InvalidRequestException.field(
                        "status." + field, "is blank or too long", "Use 1 to 200 characters.");
            }
        }

        /** As it reads for who takes those to be offline that said nothing from then on. */
        public AgentStatus asOf(Instant aliveSince) {
            return at.isBefore(aliveSince) ? new AgentStatus(agent, instance, State.OFFLINE, 0, at) : this;
        }

        /** Its place among others. */
        public Place place() {
            return new Place(agent, instance);
        }
    }

    /**
     * A place in the order of instances.
     *
     * @param agent type of the agent
     * @param instance the instance
     */
    record Place(String agent, String instance) {
        /** Before every instance. */
        public static final Place FIRST = new Place("", "");

        /** Checks for nulls. */
        public Place {
            requireNonNull(agent, "agent");
            requireNonNull(instance, "instance");
        }
    }
}
