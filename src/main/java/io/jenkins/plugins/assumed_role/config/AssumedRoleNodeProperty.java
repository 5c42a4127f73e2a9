package io.jenkins.plugins.assumed_role.config;

import hudson.Extension;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.slaves.NodeProperty;
import hudson.slaves.NodePropertyDescriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import hudson.util.XStream2;
import io.jenkins.plugins.assumed_role.history.Field;
import io.jenkins.plugins.assumed_role.policy.Rule;
import io.jenkins.plugins.assumed_role.policy.RuleLevel;
import io.jenkins.plugins.assumed_role.request.FormText;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import io.jenkins.plugins.assumed_role.request.Source;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** Defaults of an agent, and the roles that it may assume. Blocks read it, so that nothing of it gets into the environment of builds. */
public final class AssumedRoleNodeProperty extends NodeProperty<Node> {

    private String role;
    private String source;
    private String sourceProfile;
    private RoleDefaults defaults;
    private List<String> allowedRoles;

    /** Notes that some of the stored configuration could not be read; else null. Stored too, because the rest replaces it on the disk. */
    private Boolean unreadable;

    @DataBoundConstructor
    public AssumedRoleNodeProperty() {
        // All fields are optional.
    }

    /** Returns the settings of a node, completed with the settings for all nodes. */
    static AssumedRoleNodeProperty of(Node node) {
        return ofNode(node).over(ofAllNodes());
    }

    /** Returns the settings of a node alone. */
    static AssumedRoleNodeProperty ofNode(Node node) {
        AssumedRoleNodeProperty own = node.getNodeProperties().get(AssumedRoleNodeProperty.class);
        return own == null ? new AssumedRoleNodeProperty() : own;
    }

    AssumedRoleNodeProperty over(AssumedRoleNodeProperty all) {
        AssumedRoleNodeProperty merged = new AssumedRoleNodeProperty();
        merged.role = role != null ? role : all.role;
        merged.source = source != null ? source : all.source;
        merged.sourceProfile = source != null || sourceProfile != null ? sourceProfile : all.sourceProfile;
        merged.defaults = defaults == null ? all.defaults : defaults.or(all.defaults);
        merged.allowedRoles = allowedRoles;
        merged.unreadable = unreadable;
        return merged;
    }

    static AssumedRoleNodeProperty ofAllNodes() {
        AssumedRoleNodeProperty all = Jenkins.get().getGlobalNodeProperties().get(AssumedRoleNodeProperty.class);
        return all != null ? all : new AssumedRoleNodeProperty();
    }

    /** Returns the role of a block that names none. */
    public String getRole() {
        return role;
    }

    @DataBoundSetter
    public void setRole(String role) {
        String given = Text.given(role);
        if (given != null && RoleArn.isLikely(given)) {
            RoleArn.parse(given);
        }
        this.role = given;
    }

    public String getSource() {
        return source;
    }

    @DataBoundSetter
    public void setSource(String source) {
        Source.named(Text.given(source));
        this.source = Text.given(source);
    }

    /** Returns the profile of the source {@code profile}; null for the one that the agent itself names. */
    public String getSourceProfile() {
        return sourceProfile;
    }

    @DataBoundSetter
    public void setSourceProfile(String sourceProfile) {
        if (Text.given(sourceProfile) != null) {
            Source.named("profile", Text.given(sourceProfile));
        }
        this.sourceProfile = Text.given(sourceProfile);
    }

    /** Returns settings for blocks that do not set them; null for none. */
    public RoleDefaults getDefaults() {
        return defaults;
    }

    @DataBoundSetter
    public void setDefaults(RoleDefaults defaults) {
        this.defaults = RoleDefaults.checked(defaults);
    }

    /** Returns patterns of ARNs; null for no limit. */
    public List<String> getAllowedRoles() {
        return allowedRoles;
    }

    /** @param allowedRoles also several lines in one, as the form sends them; names of roles may have commas */
    @DataBoundSetter
    public void setAllowedRoles(List<String> allowedRoles) {
        List<String> patterns = new ArrayList<>();
        if (allowedRoles != null) {
            allowedRoles.stream().flatMap(AssumedRoleNodeProperty::patterns).forEach(pattern -> {
                patterns.add(FieldCheck.rolePattern(pattern));
            });
        }
        this.allowedRoles = patterns.isEmpty() ? null : patterns;
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
                : allowedRoles.stream().map(Rule::allowing).toList();
        return new RuleLevel(place, "pattern", rules, !isUnreadable());
    }

    /** XStream2 finds a nested class of this name. */
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

        /** Returns a list as lines of text for the form. */
        public String lines(Object value) {
            return FormText.lines(value);
        }

        @POST
        public FormValidation doCheckRole(@QueryParameter String value) {
            return RoleArn.isLikely(Text.stripped(value)) ? FieldCheck.arn(value.strip()) : FormValidation.ok();
        }

        @POST
        public FormValidation doCheckAllowedRoles(@QueryParameter String value) {
            return FieldCheck.check(() -> patterns(Text.stripped(value)).forEach(FieldCheck::rolePattern));
        }

        @POST
        public ListBoxModel doFillSourceItems() {
            return FieldCheck.sources();
        }

        @POST
        public FormValidation doCheckSourceProfile(@QueryParameter String value) {
            return FieldCheck.check(() -> Source.named("profile", Text.given(value)));
        }

        /** Lists the builds of the last 30 days on the agent that the allowed roles of the form would have refused. */
        @POST
        public FormValidation doRefusedBuilds(@AncestorInPath Computer computer, @QueryParameter String allowedRoles)
                throws IOException {
            if (computer == null) {
                Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            } else {
                computer.checkPermission(Computer.CONFIGURE);
            }
            return SubmittedForm.answer(
                    () -> {
                        AssumedRoleNodeProperty form = new AssumedRoleNodeProperty();
                        form.setAllowedRoles(allowedRoles == null ? null : List.of(allowedRoles));
                        return form;
                    },
                    form -> computer == null
                            ? RefusalSearch.by(form.rules("all agents"), Map.of(), entry -> true)
                            : RefusalSearch.by(
                                    form.rules("agent '" + computer.getDisplayName() + "'"),
                                    Map.of(Field.AGENT, computer.getDisplayName()),
                                    entry -> computer.getDisplayName().equals(entry.get(Field.AGENT))));
        }

        /** Assumes a role from this agent, as a block on it would, and shows the resulting identity. */
        @POST
        public FormValidation doAssumeRole(
                @AncestorInPath Computer computer,
                @QueryParameter String role,
                @QueryParameter String allowedRoles,
                @QueryParameter String source,
                @QueryParameter String sourceProfile,
                @QueryParameter String externalId,
                @QueryParameter String duration,
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
                asked.setAllowedRoles(allowedRoles == null ? null : List.of(allowedRoles));
                asked.setSource(source);
                asked.setSourceProfile(sourceProfile);
                asked.setDefaults(RoleDefaults.ofForm(region, duration, externalId, stsEndpoint, fips));
            } catch (InvalidArgument x) {
                return FormValidation.error(x.getMessage());
            }
            return RoleCheck.of(computer, asked);
        }
    }
}
