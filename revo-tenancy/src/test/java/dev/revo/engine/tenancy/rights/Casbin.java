package dev.revo.engine.tenancy.rights;

import com.googlecode.aviator.runtime.function.FunctionUtils;
import com.googlecode.aviator.runtime.type.AviatorBoolean;
import com.googlecode.aviator.runtime.type.AviatorObject;
import dev.revo.scope.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.casbin.jcasbin.main.Enforcer;
import org.casbin.jcasbin.model.Model;
import org.casbin.jcasbin.util.function.CustomFunction;

/**
 * A second opinion by an engine of others: jCasbin walks the roles and lets denials win, and asks only for a single rule what
 * it names.
 */
final class Casbin {
    private static final String MODEL = """
            [request_definition]
            r = sub, right
            [policy_definition]
            p = sub, right, eft
            [role_definition]
            g = _, _
            [policy_effect]
            e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
            [matchers]
            m = names(r.right, p.right, p.eft) && g(r.sub, p.sub)
            """;

    private final Enforcer enforcer;

    Casbin(List<RoleRights> roles, List<MemberRoles> members) {
        Model model = new Model();
        model.loadModelFromText(MODEL);
        enforcer = new Enforcer(model);
        enforcer.addFunction("names", new Names());
        List<List<String>> policies = new ArrayList<>();
        List<List<String>> groups = new ArrayList<>();
        Stream.concat(roles.stream(), BuiltInRoles.all().stream()).forEach(role -> {
            role.allows().forEach(each -> policies.add(List.of(role(role.name()), each.text(), "allow")));
            role.denies().forEach(each -> policies.add(List.of(role(role.name()), each.text(), "deny")));
            role.parent().ifPresent(parent -> groups.add(List.of(role(role.name()), role(parent))));
        });
        for (MemberRoles member : members) {
            if (member.active()) {
                member.roles().forEach(role -> groups.add(List.of("member " + member.id(), role(role))));
            }
        }
        enforcer.addPolicies(policies);
        enforcer.addGroupingPolicies(groups);
    }

    private static String role(String name) {
        return "role " + name;
    }

    boolean allows(String member, Permission asked) {
        return enforcer.enforce("member " + member, asked.text());
    }

    private static final class Names extends CustomFunction {
        private static final long serialVersionUID = 1;

        @Override
        public String getName() {
            return "names";
        }

        @Override
        public AviatorObject call(
                Map<String, Object> env, AviatorObject asked, AviatorObject rule, AviatorObject effect) {
            Permission right = Permission.of(FunctionUtils.getStringValue(asked, env));
            Permission named = Permission.of(FunctionUtils.getStringValue(rule, env));
            boolean denies = FunctionUtils.getStringValue(effect, env).equals("deny");
            return AviatorBoolean.valueOf(named.covers(right) || (denies && right.covers(named)));
        }
    }
}
