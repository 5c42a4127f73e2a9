package io.jenkins.plugins.assumed_role.config;

import hudson.Extension;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.assumed_role.policy.Rule;
import io.jenkins.plugins.assumed_role.policy.RuleLevel;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.Text;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A rule in the configuration. */
public final class RoleRule implements Describable<RoleRule> {

    private final String effect;
    private String role = "";
    private String job = "";
    private String agent = "";
    private String label = "";
    private String revision = "any";

    /**
     * @param effect {@code allow} or {@code deny}
     * @throws IllegalArgumentException if it is neither
     */
    @DataBoundConstructor
    public RoleRule(String effect) {
        this.effect = checkEffect(effect);
    }

    private static String checkEffect(String effect) {
        if (!"allow".equals(effect) && !"deny".equals(effect)) {
            throw new InvalidArgument("effect: '" + effect + "' is neither allow nor deny.");
        }
        return effect;
    }

    public String getEffect() {
        return effect;
    }

    public String getRole() {
        return role;
    }

    /** @throws IllegalArgumentException if no ARN of a role fits the pattern */
    @DataBoundSetter
    public void setRole(String role) {
        this.role = FieldCheck.rolePattern(Text.stripped(role));
    }

    public String getJob() {
        return job;
    }

    @DataBoundSetter
    public void setJob(String job) {
        this.job = Text.stripped(job);
    }

    public String getAgent() {
        return agent;
    }

    /** @param agent pattern of the name of an agent, {@code built-in} for the built-in node */
    @DataBoundSetter
    public void setAgent(String agent) {
        this.agent = Text.stripped(agent);
    }

    public String getLabel() {
        return label;
    }

    @DataBoundSetter
    public void setLabel(String label) {
        this.label = Text.stripped(label);
    }

    public String getRevision() {
        return revision;
    }

    /** @throws IllegalArgumentException if it is none of {@code any}, {@code trusted} and {@code untrusted} */
    @DataBoundSetter
    public void setRevision(String revision) {
        if (!Set.of("any", "trusted", "untrusted").contains(String.valueOf(revision))) {
            throw new InvalidArgument("revision: '" + revision + "' is not one of any, trusted and untrusted.");
        }
        this.revision = revision;
    }

    /**
     * Adds the fields that a file written by hand leaves out. A rule without an effect denies.
     *
     * @throws IllegalArgumentException if the file has an unknown effect or revision, see {@link LosslessConverter}
     */
    private Object readResolve() {
        if (effect != null) {
            checkEffect(effect);
        }
        role = Text.stripped(role);
        setJob(job);
        setAgent(agent);
        setLabel(label);
        setRevision(revision == null ? "any" : revision);
        return this;
    }

    /** @param place see {@link RuleLevel} */
    static RuleLevel level(String place, List<RoleRule> rules, boolean complete) {
        return new RuleLevel(place, "rule", rules.stream().map(RoleRule::toRule).toList(), complete);
    }

    private Rule toRule() {
        return new Rule(
                "allow".equals(effect),
                role,
                job,
                agent,
                label,
                Rule.Revision.valueOf(revision.toUpperCase(Locale.ROOT)));
    }

    @Extension
    public static final class DescriptorImpl extends Descriptor<RoleRule> {
        @Override
        public String getDisplayName() {
            return Messages.RoleRule_DisplayName();
        }

        @POST
        public FormValidation doCheckRole(@QueryParameter String value) {
            return FieldCheck.check(() -> FieldCheck.rolePattern(Text.stripped(value)));
        }

        /** Warns of a rule for everything, such as a rule that was just added to a form. */
        @POST
        public FormValidation doCheckEffect(
                @QueryParameter String value,
                @QueryParameter String role,
                @QueryParameter String job,
                @QueryParameter String agent,
                @QueryParameter String label,
                @QueryParameter String revision) {
            FormValidation checked = FieldCheck.check(() -> checkEffect(value));
            boolean everything = Stream.of(role, job, agent, label).allMatch(pattern -> Text.given(pattern) == null)
                    && "any".equals(revision);
            return checked.kind == FormValidation.Kind.OK && everything
                    ? FormValidation.warning(
                            "allow".equals(value)
                                    ? Messages.RoleRule_AllowsEverything()
                                    : Messages.RoleRule_DeniesEverything())
                    : checked;
        }

        @POST
        public ListBoxModel doFillEffectItems() {
            return new ListBoxModel().add("allow").add("deny");
        }

        @POST
        public ListBoxModel doFillRevisionItems() {
            return new ListBoxModel().add("any").add("trusted").add("untrusted");
        }
    }
}
