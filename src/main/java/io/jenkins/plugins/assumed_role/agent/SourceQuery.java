package io.jenkins.plugins.assumed_role.agent;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The question for the settings and the source credentials of a machine.
 *
 * @param allowed the sources that may be used, in this order; empty for none of the machine
 * @param profile the profile that the request names; null for none
 * @param regionOfProfile whether the region may be the one of a profile
 * @param regionOfInstance whether the region may be the one of the instance
 * @param set variables that count more than those of the machine; a secret one has an empty value
 */
public record SourceQuery(
        List<SourceKind> allowed,
        String profile,
        boolean regionOfProfile,
        boolean regionOfInstance,
        Map<String, String> set)
        implements Serializable {

    /** Asks for the variables alone. */
    public static final SourceQuery VARIABLES = new SourceQuery(List.of(), null, false, false, Map.of());

    /** The same for a machine whose variables others count more than. Their secrets are left out. */
    public SourceQuery with(Map<String, String> overrides) {
        Map<String, String> shown = new TreeMap<>(overrides);
        shown.replaceAll((name, value) -> AwsVariables.SECRETS.contains(name) ? "" : value);
        return new SourceQuery(allowed, profile, regionOfProfile, regionOfInstance, shown);
    }

    /** No variables: the URL of an endpoint can have a password in it. */
    @Override
    public String toString() {
        return "question for the source credentials";
    }
}
