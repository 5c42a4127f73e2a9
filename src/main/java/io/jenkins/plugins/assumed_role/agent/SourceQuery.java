package io.jenkins.plugins.assumed_role.agent;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The query for the settings and the source credentials of a machine.
 *
 * @param allowed the sources that may be used, in this order; empty for none of the machine
 * @param profile the profile that the request names; null for none
 * @param regionOfProfile true if a profile may set the region
 * @param regionOfInstance true if the instance may set the region
 * @param set variables that count more than those of the machine; a secret one has an empty value
 */
public record SourceQuery(
        List<SourceKind> allowed,
        String profile,
        boolean regionOfProfile,
        boolean regionOfInstance,
        Map<String, String> set)
        implements Serializable {

    /** Returns the query for the variables only. */
    public static final SourceQuery VARIABLES = new SourceQuery(List.of(), null, false, false, Map.of());

    /** Returns the same query for a machine with overridden variables, without the secrets among them. */
    public SourceQuery with(Map<String, String> overrides) {
        Map<String, String> shown = new TreeMap<>(overrides);
        shown.replaceAll((name, value) -> AwsVariables.SECRETS.contains(name) ? "" : value);
        return new SourceQuery(allowed, profile, regionOfProfile, regionOfInstance, shown);
    }

    /** Shows no variables: the URL of an endpoint can contain a password. */
    @Override
    public String toString() {
        return "question for the source credentials";
    }
}
