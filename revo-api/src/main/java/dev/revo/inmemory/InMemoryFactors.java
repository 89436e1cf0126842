package dev.revo.inmemory;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.login.OpenIdLink;
import dev.revo.run.RunContext;
import dev.revo.spi.FactorStore;
import dev.revo.spi.OrganizationStore.Credential;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What members log in with, in maps. A change is one step; it is not undone with the unit of work that it is in. */
final class InMemoryFactors implements FactorStore {
    private record Who(String tenant, String member) {
        static Who of(RunContext ctx, String member) {
            return new Who(ctx.tenant(), member);
        }
    }

    private record Account(String tenant, String issuer, String subject) {}

    private record Token(String tenant, TokenRow row) {}

    private final Map<Who, PasswordRow> passwords = new HashMap<>();
    private final Map<Who, TotpRow> authenticators = new HashMap<>();
    private final Map<Who, Set<String>> codes = new HashMap<>();
    private final Map<String, Token> tokens = new HashMap<>();
    private final Map<Account, OpenIdLink> links = new HashMap<>();

    @Override
    public synchronized Optional<PasswordRow> password(RunContext ctx, String member) {
        return Optional.ofNullable(passwords.get(Who.of(ctx, member)));
    }

    @Override
    public synchronized void putPassword(RunContext ctx, PasswordRow row) {
        passwords.put(Who.of(ctx, row.member()), row);
    }

    @Override
    public synchronized Optional<TotpRow> totp(RunContext ctx, String member) {
        return Optional.ofNullable(authenticators.get(Who.of(ctx, member)));
    }

    @Override
    public synchronized void putTotp(RunContext ctx, TotpRow row) {
        authenticators.put(Who.of(ctx, row.member()), row);
    }

    @Override
    public synchronized boolean removeTotp(RunContext ctx, String member) {
        codes.remove(Who.of(ctx, member));
        return authenticators.remove(Who.of(ctx, member)) != null;
    }

    @Override
    public synchronized boolean advanceTotp(RunContext ctx, String member, long step) {
        TotpRow row = authenticators.get(Who.of(ctx, member));
        if (row == null || step <= row.lastStep()) {
            return false;
        }
        authenticators.put(Who.of(ctx, member), new TotpRow(member, row.secret(), row.confirmed(), step));
        return true;
    }

    @Override
    public synchronized void putRecoveryCodes(RunContext ctx, String member, Set<String> hashes) {
        codes.put(Who.of(ctx, member), new HashSet<>(hashes));
    }

    @Override
    public synchronized int recoveryCodes(RunContext ctx, String member) {
        return codes.getOrDefault(Who.of(ctx, member), Set.of()).size();
    }

    @Override
    public synchronized boolean useRecoveryCode(RunContext ctx, String member, String hash) {
        Set<String> left = codes.get(Who.of(ctx, member));
        return left != null && left.remove(hash);
    }

    @Override
    public synchronized void putToken(RunContext ctx, TokenRow row) {
        if (tokens.containsKey(row.hash())) {
            throw new ConflictException(Fault.of("token_exists", "There is a token with this hash already."));
        }
        tokens.values()
                .removeIf(each -> each.tenant().equals(ctx.tenant())
                        && each.row().member().equals(row.member())
                        && each.row().purpose().equals(row.purpose()));
        tokens.put(row.hash(), new Token(ctx.tenant(), row));
    }

    @Override
    public synchronized Optional<TokenRow> takeToken(RunContext ctx, String hash) {
        Token token = tokens.get(hash);
        if (token == null || !token.tenant().equals(ctx.tenant())) {
            return Optional.empty();
        }
        tokens.remove(hash);
        return Optional.of(token.row());
    }

    @Override
    public synchronized void putLink(RunContext ctx, OpenIdLink link) {
        OpenIdLink before = links.putIfAbsent(new Account(ctx.tenant(), link.issuer(), link.subject()), link);
        if (before != null && !before.member().equals(link.member())) {
            throw new ConflictException(Fault.of("openid_linked", "This account is another member's already."));
        }
    }

    @Override
    public synchronized Optional<OpenIdLink> link(RunContext ctx, String issuer, String subject) {
        return Optional.ofNullable(links.get(new Account(ctx.tenant(), issuer, subject)));
    }

    @Override
    public synchronized List<OpenIdLink> links(RunContext ctx, String member) {
        return links.entrySet().stream()
                .filter(each -> each.getKey().tenant().equals(ctx.tenant()))
                .map(Map.Entry::getValue)
                .filter(each -> each.member().equals(member))
                .sorted(Comparator.comparing(OpenIdLink::issuer).thenComparing(OpenIdLink::subject))
                .toList();
    }

    @Override
    public synchronized boolean removeLink(RunContext ctx, String member, String issuer, String subject) {
        Account account = new Account(ctx.tenant(), issuer, subject);
        OpenIdLink before = links.get(account);
        return before != null && before.member().equals(member) && links.remove(account, before);
    }

    @Override
    public synchronized void withdraw(RunContext ctx, String member) {
        links.entrySet()
                .removeIf(each -> each.getKey().tenant().equals(ctx.tenant())
                        && each.getValue().member().equals(member));
        passwords.remove(Who.of(ctx, member));
        removeTotp(ctx, member);
        tokens.values()
                .removeIf(each -> each.tenant().equals(ctx.tenant())
                        && each.row().member().equals(member));
    }

    @Override
    public synchronized Optional<Credential> credential(String hash) {
        return Optional.ofNullable(tokens.get(hash))
                .map(each -> new Credential(
                        hash, each.tenant(), each.row().purpose(), each.row().member()));
    }
}
