package io.jenkins.plugins.assumed_role;

import hudson.Extension;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.slaves.NodeProperty;
import hudson.slaves.NodePropertyDescriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.assumed_role.policy.Rule;
import io.jenkins.plugins.assumed_role.session.HopSyntax;
import java.io.IOException;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Defaults of an agent, and which roles it may assume; read by blocks, so that nothing of it gets into the environment of builds. */
public final class AssumedRoleNodeProperty extends NodeProperty<Node> {

    private String role;
    private String externalId;
    private String source;
    private String region;
    private String stsEndpoint;
    private boolean fips;
    private String credentials;
    private List<String> allowedRoles;

    @DataBoundConstructor
    public AssumedRoleNodeProperty() {
        // All that it has is optional.
    }

    /** What the node has, and beyond that what all nodes have. */
    static AssumedRoleNodeProperty of(Node node) {
        AssumedRoleNodeProperty own = node.getNodeProperties().get(AssumedRoleNodeProperty.class);
        return own == null ? ofAllNodes() : own.over(ofAllNodes());
    }

    private AssumedRoleNodeProperty over(AssumedRoleNodeProperty all) {
        AssumedRoleNodeProperty merged = new AssumedRoleNodeProperty();
        merged.role = Given.first(role, all.role);
        merged.externalId = Given.first(externalId, all.externalId);
        merged.source = Given.first(source, all.source);
        merged.region = Given.first(region, all.region);
        merged.stsEndpoint = Given.first(stsEndpoint, all.stsEndpoint);
        merged.fips = fips || all.fips;
        merged.credentials = Given.first(credentials, all.credentials);
        merged.allowedRoles = allowedRoles;
        return merged;
    }

    static AssumedRoleNodeProperty ofAllNodes() {
        AssumedRoleNodeProperty all = Jenkins.get().getGlobalNodeProperties().get(AssumedRoleNodeProperty.class);
        return all != null ? all : new AssumedRoleNodeProperty();
    }

    /** The role of a block that names none. */
    public String getRole() {
        return role;
    }

    @DataBoundSetter
    public void setRole(String role) {
        this.role = Given.text(role);
    }

    public String getExternalId() {
        return externalId;
    }

    @DataBoundSetter
    public void setExternalId(String externalId) {
        this.externalId = Given.text(externalId);
    }

    public String getSource() {
        return source;
    }

    @DataBoundSetter
    public void setSource(String source) {
        this.source = Given.text(source);
    }

    public String getRegion() {
        return region;
    }

    @DataBoundSetter
    public void setRegion(String region) {
        this.region = Given.text(region);
    }

    public String getStsEndpoint() {
        return stsEndpoint;
    }

    @DataBoundSetter
    public void setStsEndpoint(String stsEndpoint) {
        this.stsEndpoint = Given.text(stsEndpoint);
    }

    public boolean isFips() {
        return fips;
    }

    @DataBoundSetter
    public void setFips(boolean fips) {
        this.fips = fips;
    }

    public String getCredentials() {
        return credentials;
    }

    @DataBoundSetter
    public void setCredentials(String credentials) {
        this.credentials = Given.text(credentials);
    }

    /** Patterns of ARNs; null for no limit. */
    public List<String> getAllowedRoles() {
        return allowedRoles;
    }

    /** @param allowedRoles also several lines in one, as the form sends them; names of roles may have commas */
    @DataBoundSetter
    public void setAllowedRoles(List<String> allowedRoles) {
        this.allowedRoles = allowedRoles == null
                ? null
                : Given.list(allowedRoles.stream()
                        .flatMap(String::lines)
                        .map(String::strip)
                        .filter(pattern -> !pattern.isEmpty())
                        .toList());
    }

    List<Rule> rules() {
        return allowedRoles == null
                ? List.of()
                : allowedRoles.stream()
                        .map(pattern -> new Rule(true, pattern, "", "", Rule.Revision.ANY))
                        .toList();
    }

    @Extension
    @Symbol("assumedRole")
    public static final class DescriptorImpl extends NodePropertyDescriptor {

        @Override
        public String getDisplayName() {
            return "AWS roles";
        }

        /** For the form, which takes lists as lines of text. */
        public String lines(Object value) {
            return HopSyntax.lines(value);
        }

        @POST
        public FormValidation doCheckExternalId(@QueryParameter String value) {
            return FieldCheck.field(hop -> hop.externalId(value));
        }

        @POST
        public ListBoxModel doFillCredentialsItems() {
            return FieldCheck.deliveries();
        }

        @POST
        public FormValidation doCheckRole(@QueryParameter String value) {
            return value.strip().startsWith("arn:") ? FieldCheck.arn(value.strip()) : FormValidation.ok();
        }

        /** Assumes a role from this agent, as a block on it would, and tells who came out. */
        @POST
        public FormValidation doAssumeRole(
                @AncestorInPath Computer computer,
                @QueryParameter String role,
                @QueryParameter String source,
                @QueryParameter String externalId,
                @QueryParameter String region,
                @QueryParameter String stsEndpoint,
                @QueryParameter boolean fips)
                throws IOException, InterruptedException {
            if (computer == null) {
                Jenkins.get().checkPermission(Jenkins.ADMINISTER);
                return FormValidation.error(
                        "A role is assumed from an agent: save this, and check it in the configuration of one.");
            }
            computer.checkPermission(Computer.CONFIGURE);
            AssumedRoleNodeProperty asked = new AssumedRoleNodeProperty();
            asked.setRole(role);
            asked.setSource(source);
            asked.setExternalId(externalId);
            asked.setRegion(region);
            asked.setStsEndpoint(stsEndpoint);
            asked.setFips(fips);
            return RoleCheck.of(computer, asked);
        }
    }
}
