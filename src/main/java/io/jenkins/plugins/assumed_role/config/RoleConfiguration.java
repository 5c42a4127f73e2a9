package io.jenkins.plugins.assumed_role.config;

import hudson.ExtensionList;
import hudson.model.Job;
import hudson.model.Node;
import io.jenkins.plugins.assumed_role.block.BlockAgent;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import io.jenkins.plugins.assumed_role.request.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the role of a block and its settings in the configuration: of its agent, of the folders of its job, and of Jenkins. */
public final class RoleConfiguration {

    private static final String ALL_AGENTS = "all agents";

    private final Node node;
    private final Job<?, ?> job;
    private final AssumedRoleNodeProperty ofNode;
    private final AssumedRoleNodeProperty ofAllNodes = AssumedRoleNodeProperty.ofAllNodes();
    /** The configuration of the agent, completed with that of all agents. */
    private final AssumedRoleNodeProperty merged;

    private final AssumedRoleConfiguration global;

    /** A place with settings, which may be null; the first that has a setting wins. */
    private record Place(String name, RoleDefaults settings) {}

    /** @param job null for a check of the agent alone */
    public RoleConfiguration(Node node, Job<?, ?> job) {
        this(node, job, AssumedRoleNodeProperty.ofNode(node), AssumedRoleConfiguration.get());
    }

    /** Finds them with another global configuration. */
    public static RoleConfiguration trial(Node node, Job<?, ?> job, AssumedRoleConfiguration global) {
        return new RoleConfiguration(node, job, AssumedRoleNodeProperty.ofNode(node), global);
    }

    /**
     * @param ofNode takes the place of the configuration of the agent
     * @param global takes the place of the global configuration
     */
    RoleConfiguration(Node node, Job<?, ?> job, AssumedRoleNodeProperty ofNode, AssumedRoleConfiguration global) {
        this.node = node;
        this.job = job;
        this.ofNode = ofNode;
        this.merged = ofNode.over(ofAllNodes);
        this.global = global;
    }

    /**
     * Returns the settings of a role.
     *
     * @param role ARN or name; null for the default role of the agent
     * @param source kind of source that the block sets; null if it sets none
     * @param sourceProfile that the block names; null for none. The profile of the agent goes with the source of the agent.
     * @param ofBlock settings that the block sets
     * @throws IllegalArgumentException if no role of that name is defined for the job
     */
    public RoleSettings settings(String role, String source, String sourceProfile, RoleDefaults ofBlock) {
        String wanted = wanted(role);
        return settings(wanted, find(wanted, role), source, sourceProfile, ofBlock);
    }

    /** Returns the settings of a role that is not saved. */
    RoleSettings settings(NamedRole named) {
        return settings(named.getArn(), named, null, null, RoleDefaults.NONE);
    }

    private RoleSettings settings(
            String arn, NamedRole named, String source, String sourceProfile, RoleDefaults ofBlock) {
        RoleDefaults values = ofBlock;
        for (Place place : places(named)) {
            values = values.or(place.settings());
        }
        return new RoleSettings(
                named == null ? null : named.getName(),
                named == null ? arn : named.getArn(),
                source != null ? source : merged.getSource(),
                source != null || sourceProfile != null ? sourceProfile : merged.getSourceProfile(),
                values);
    }

    /**
     * Returns the place that sets each setting of a block with nothing but a role.
     *
     * @param role see {@link #settings}
     * @throws IllegalArgumentException if no role of that name is defined for the job
     */
    public List<SettingOrigin> origins(String role) {
        String wanted = wanted(role);
        NamedRole named = find(wanted, role);
        List<SettingOrigin> origins = new ArrayList<>();
        if (role == null) {
            origins.add(new SettingOrigin("role", wanted, placeOf(ofNode.getRole())));
        }
        if (named != null) {
            origins.add(new SettingOrigin(
                    "arn", named.getArn(), global.getRoles().contains(named) ? "Jenkins" : "a folder of the job"));
        }
        Map<String, SettingOrigin> settings = new LinkedHashMap<>();
        for (Place place : places(named)) {
            if (place.settings() != null) {
                place.settings()
                        .values()
                        .forEach((setting, value) ->
                                settings.putIfAbsent(setting, new SettingOrigin(setting, value, place.name())));
            }
        }
        origins.addAll(settings.values());
        if (merged.getSource() != null) {
            origins.add(new SettingOrigin("source", merged.getSource(), placeOf(ofNode.getSource())));
        }
        if (merged.getSourceProfile() != null) {
            origins.add(
                    new SettingOrigin("sourceProfile", merged.getSourceProfile(), placeOf(ofNode.getSourceProfile())));
        }
        return origins;
    }

    private String placeOf(String own) {
        return own != null ? BlockAgent.name(node) : ALL_AGENTS;
    }

    private List<Place> places(NamedRole named) {
        List<Place> places = new ArrayList<>();
        if (named != null) {
            places.add(new Place("named role '" + named.getName() + "'", named.getDefaults()));
        }
        places.add(new Place(BlockAgent.name(node), ofNode.getDefaults()));
        places.add(new Place(ALL_AGENTS, ofAllNodes.getDefaults()));
        places.add(new Place("Jenkins", global.getDefaults()));
        return places;
    }

    private String wanted(String role) {
        String wanted = role != null ? role : merged.getRole();
        if (wanted == null) {
            throw new InvalidArgument("arn: no role is set, and " + BlockAgent.name(node)
                    + " has no default role (AWS roles in its configuration).");
        }
        return wanted;
    }

    /** @return null for an ARN */
    private NamedRole find(String wanted, String role) {
        if (RoleArn.isLikely(wanted)) {
            return null;
        }
        // No folder may have another role for a name that the configuration of an agent has.
        return rolesFor(role == null ? null : job, global).stream()
                .filter(found -> found.getName().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new InvalidArgument("arn: '" + Text.printable(wanted)
                        + "' is neither the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME, nor the"
                        + " name of a role that is configured for this job. Named roles are"
                        + " configured under Manage Jenkins, Security, AWS roles, and in the"
                        + " configuration of folders."));
    }

    /** Returns the roles of the folders of a job, innermost first, and the global ones. Of two with one name, the first wins. */
    public static List<NamedRole> rolesFor(Job<?, ?> job) {
        return rolesFor(job, AssumedRoleConfiguration.get());
    }

    private static List<NamedRole> rolesFor(Job<?, ?> job, AssumedRoleConfiguration global) {
        List<NamedRole> roles = new ArrayList<>();
        if (job != null) {
            ExtensionList.lookup(RolesOfJob.class).forEach(scope -> roles.addAll(scope.roles(job)));
        }
        roles.addAll(global.getRoles());
        return roles;
    }
}
