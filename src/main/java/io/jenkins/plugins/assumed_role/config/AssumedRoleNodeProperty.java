package io.jenkins.plugins.assumed_role.config;

import hudson.Extension;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.slaves.NodeProperty;
import hudson.slaves.NodePropertyDescriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import hudson.util.XStream2;
import io.jenkins.plugins.assumed_role.policy.Rule;
import io.jenkins.plugins.assumed_role.policy.RuleLevel;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.HopSyntax;
import io.jenkins.plugins.assumed_role.request.Source;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** Defaults of an agent, and which roles it may assume; read by blocks, so that nothing of it gets into the environment of builds. */
public final class AssumedRoleNodeProperty extends NodeProperty<Node> {

    private String role;
    private String externalId;
    private String source;
    private String region;
    private String stsEndpoint;
    private boolean fips;
    /** How they are delivered: the name of a mode and no secret. */
    private String delivery;

    private List<String> allowedRoles;

    /** Some of what was stored could not be read; null if it could. Stored too, since the rest replaces it on the disk. */
    private Boolean unreadable;

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
        merged.delivery = Given.first(delivery, all.delivery);
        merged.allowedRoles = allowedRoles;
        merged.unreadable = unreadable;
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
        String given = Given.text(role);
        if (given != null && given.startsWith("arn:")) {
            FieldCheck.requireHop(some -> new Hop.Builder(given));
        }
        this.role = Given.text(role);
    }

    public String getExternalId() {
        return externalId;
    }

    @DataBoundSetter
    public void setExternalId(String externalId) {
        FieldCheck.requireHop(hop -> hop.externalId(Given.text(externalId)));
        this.externalId = Given.text(externalId);
    }

    public String getSource() {
        return source;
    }

    @DataBoundSetter
    public void setSource(String source) {
        Source.named(Given.text(source));
        this.source = Given.text(source);
    }

    public String getRegion() {
        return region;
    }

    @DataBoundSetter
    public void setRegion(String region) {
        FieldCheck.require(request -> request.region(region));
        this.region = Given.text(region);
    }

    public String getStsEndpoint() {
        return stsEndpoint;
    }

    @DataBoundSetter
    public void setStsEndpoint(String stsEndpoint) {
        FieldCheck.require(request -> request.stsEndpoint(stsEndpoint));
        this.stsEndpoint = Given.text(stsEndpoint);
    }

    public boolean isFips() {
        return fips;
    }

    @DataBoundSetter
    public void setFips(boolean fips) {
        this.fips = fips;
    }

    public String getDelivery() {
        return delivery;
    }

    @DataBoundSetter
    public void setDelivery(String delivery) {
        this.delivery = FieldCheck.delivery(delivery);
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
                        .flatMap(AssumedRoleNodeProperty::patterns)
                        .map(Rule::checkRole)
                        .toList());
    }

    private static Stream<String> patterns(String text) {
        return text.lines().map(String::strip).filter(pattern -> !pattern.isEmpty());
    }

    public boolean isUnreadable() {
        return Boolean.TRUE.equals(unreadable);
    }

    /** @param place see {@link RuleLevel} */
    RuleLevel rules(String place) {
        List<Rule> rules = allowedRoles == null
                ? List.of()
                : allowedRoles.stream()
                        .map(pattern -> new Rule(true, pattern, "", "", Rule.Revision.ANY))
                        .toList();
        return new RuleLevel(place, rules, !isUnreadable());
    }

    /** Found by its name. */
    public static final class ConverterImpl extends LosslessConverter<AssumedRoleNodeProperty> {
        public ConverterImpl(XStream2 xstream) {
            super(xstream);
        }

        @Override
        void incomplete(AssumedRoleNodeProperty read) {
            read.unreadable = true;
        }
    }

    @Extension
    @Symbol("assumedRole")
    public static final class DescriptorImpl extends NodePropertyDescriptor {

        @Override
        public String getDisplayName() {
            return Messages.AssumedRoleNodeProperty_DisplayName();
        }

        @Override
        public NodeProperty<?> newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
            return SubmittedForm.bind(() -> super.newInstance(request, form));
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
        public ListBoxModel doFillDeliveryItems() {
            return FieldCheck.deliveries();
        }

        @POST
        public FormValidation doCheckRole(@QueryParameter String value) {
            return value.strip().startsWith("arn:") ? FieldCheck.arn(value.strip()) : FormValidation.ok();
        }

        @POST
        public FormValidation doCheckAllowedRoles(@QueryParameter String value) {
            return FieldCheck.check(() -> patterns(value).forEach(Rule::checkRole));
        }

        @POST
        public ListBoxModel doFillSourceItems() {
            return FieldCheck.sources();
        }

        @POST
        public FormValidation doCheckRegion(@QueryParameter String value) {
            return FieldCheck.request(request -> request.region(value));
        }

        @POST
        public FormValidation doCheckStsEndpoint(@QueryParameter String value) {
            return FieldCheck.request(request -> request.stsEndpoint(value));
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
                return FormValidation.error(Messages.AssumedRoleNodeProperty_NoAgent());
            }
            computer.checkPermission(Computer.CONFIGURE);
            AssumedRoleNodeProperty asked = new AssumedRoleNodeProperty();
            try {
                asked.setRole(role);
                asked.setSource(source);
                asked.setExternalId(externalId);
                asked.setRegion(region);
                asked.setStsEndpoint(stsEndpoint);
                asked.setFips(fips);
            } catch (IllegalArgumentException x) {
                return FormValidation.error(x.getMessage());
            }
            return RoleCheck.of(computer, asked);
        }
    }
}
