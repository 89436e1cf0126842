package dev.revo.login;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.net.InetAddress;

/**
 * Where a request came from, as the host knows it. A host behind a proxy gives the address that its proxy vouches for, not
 * what a header of the request claims.
 *
 * @param address an IPv4 or IPv6 address as it is written, without zone; never a name, and never looked up
 * @param agent what the client calls itself, cut at 400 characters; may be empty
 */
public record Origin(String address, String agent) {
    private static final int LONGEST_AGENT = 400;

    /** Parses the address and cuts the agent. */
    public Origin {
        address = Addresses.parse(requireNonNull(address, "address"))
                .orElseThrow(() -> InvalidRequestException.field(
                        "origin.address",
                        "is not an IP address",
                        "Give one as it is written, such as 192.0.2.1 or 2001:db8::1; names are not looked up."))
                .getHostAddress();
        agent = cut(requireNonNull(agent, "agent"));
    }

    private static String cut(String agent) {
        if (agent.length() <= LONGEST_AGENT) {
            return agent;
        }
        boolean pair = Character.isHighSurrogate(agent.charAt(LONGEST_AGENT - 1));
        return agent.substring(0, pair ? LONGEST_AGENT - 1 : LONGEST_AGENT);
    }

    InetAddress parsed() {
        return Addresses.parse(address).orElseThrow();
    }
}
