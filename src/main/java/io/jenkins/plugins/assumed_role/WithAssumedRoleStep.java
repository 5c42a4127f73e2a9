package io.jenkins.plugins.assumed_role;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.Extension;
import hudson.model.AutoCompletionCandidates;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import hudson.util.Secret;
import io.jenkins.plugins.assumed_role.config.FieldCheck;
import io.jenkins.plugins.assumed_role.config.NamedRole;
import io.jenkins.plugins.assumed_role.config.RoleConfiguration;
import io.jenkins.plugins.assumed_role.config.RoleDefaults;
import io.jenkins.plugins.assumed_role.delivery.VariableNames;
import io.jenkins.plugins.assumed_role.request.CertificateSource;
import io.jenkins.plugins.assumed_role.request.FormText;
import io.jenkins.plugins.assumed_role.request.HopSyntax;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import io.jenkins.plugins.assumed_role.request.Source;
import io.jenkins.plugins.assumed_role.request.Text;
import io.jenkins.plugins.assumed_role.stored.StoredCredentials;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.structs.describable.CustomDescribableModel;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/**
 * Pipeline step that runs its block as an AWS role, assumed from the agent of the enclosing {@code node}. The help of each argument explains
 * it, {@link StepRequest} checks it.
 */
public final class WithAssumedRoleStep extends Step implements Serializable {

    /** Stays with a running block, which requests its session again and again. */
    private static final long serialVersionUID = 1;

    private final String arn;
    private Integer duration;
    private String sessionName;
    private String externalId;
    private String policy;
    private List<String> policyArns;
    private List<String> transitiveTagKeys;
    private boolean autoTags;
    private String sourceIdentity;
    private String region;
    private boolean fips;
    private boolean dualStack;
    private String stsEndpoint;
    private String source;
    private String sourceProfile;
    private String credentialsId;
    private String trustAnchorArn;
    private String rolesAnywhereProfileArn;
    private String mfaSerialNumber;
    /** Valid for one call, which has ended before a running block is stored. */
    private transient String mfaTokenCode;
    /** True if there was a code, which a stored block lacks. */
    private boolean secondFactor;

    private String expectedAccount;
    /** The name of a way of delivery, and no secret. */
    private String delivery;

    private boolean quiet;
    private Object tags;
    private Object via;
    private Object variables;

    /** @param arn null for the default role of the agent */
    @DataBoundConstructor
    public WithAssumedRoleStep(String arn) {
        this.arn = Text.given(arn);
    }

    public String getArn() {
        return arn;
    }

    public Integer getDuration() {
        return duration;
    }

    @DataBoundSetter
    public void setDuration(Integer duration) {
        this.duration = duration;
    }

    public String getSessionName() {
        return sessionName;
    }

    @DataBoundSetter
    public void setSessionName(String sessionName) {
        this.sessionName = Text.given(sessionName);
    }

    public String getExternalId() {
        return externalId;
    }

    @DataBoundSetter
    public void setExternalId(String externalId) {
        this.externalId = Text.given(externalId);
    }

    public String getPolicy() {
        return policy;
    }

    @DataBoundSetter
    public void setPolicy(String policy) {
        this.policy = Text.given(policy);
    }

    public List<String> getPolicyArns() {
        return policyArns;
    }

    @DataBoundSetter
    public void setPolicyArns(List<String> policyArns) {
        this.policyArns = nullIfEmpty(FormText.arns(policyArns));
    }

    public List<String> getTransitiveTagKeys() {
        return transitiveTagKeys;
    }

    @DataBoundSetter
    public void setTransitiveTagKeys(List<String> transitiveTagKeys) {
        this.transitiveTagKeys = nullIfEmpty(FormText.list(transitiveTagKeys));
    }

    public boolean isAutoTags() {
        return autoTags;
    }

    @DataBoundSetter
    public void setAutoTags(boolean autoTags) {
        this.autoTags = autoTags;
    }

    public String getSourceIdentity() {
        return sourceIdentity;
    }

    @DataBoundSetter
    public void setSourceIdentity(String sourceIdentity) {
        this.sourceIdentity = Text.given(sourceIdentity);
    }

    public String getRegion() {
        return region;
    }

    @DataBoundSetter
    public void setRegion(String region) {
        this.region = Text.given(region);
    }

    public boolean isFips() {
        return fips;
    }

    @DataBoundSetter
    public void setFips(boolean fips) {
        this.fips = fips;
    }

    public boolean isDualStack() {
        return dualStack;
    }

    @DataBoundSetter
    public void setDualStack(boolean dualStack) {
        this.dualStack = dualStack;
    }

    public String getStsEndpoint() {
        return stsEndpoint;
    }

    @DataBoundSetter
    public void setStsEndpoint(String stsEndpoint) {
        this.stsEndpoint = Text.given(stsEndpoint);
    }

    public String getSource() {
        return source;
    }

    @DataBoundSetter
    public void setSource(String source) {
        this.source = Text.given(source);
    }

    public String getSourceProfile() {
        return sourceProfile;
    }

    @DataBoundSetter
    public void setSourceProfile(String sourceProfile) {
        this.sourceProfile = Text.given(sourceProfile);
    }

    public String getTrustAnchorArn() {
        return trustAnchorArn;
    }

    @DataBoundSetter
    public void setTrustAnchorArn(String trustAnchorArn) {
        this.trustAnchorArn = Text.given(trustAnchorArn);
    }

    public String getRolesAnywhereProfileArn() {
        return rolesAnywhereProfileArn;
    }

    @DataBoundSetter
    public void setRolesAnywhereProfileArn(String rolesAnywhereProfileArn) {
        this.rolesAnywhereProfileArn = Text.given(rolesAnywhereProfileArn);
    }

    public String getMfaSerialNumber() {
        return mfaSerialNumber;
    }

    @DataBoundSetter
    public void setMfaSerialNumber(String mfaSerialNumber) {
        this.mfaSerialNumber = Text.given(mfaSerialNumber);
    }

    public String getMfaTokenCode() {
        return mfaTokenCode;
    }

    /** @param mfaTokenCode a text, or the {@link Secret} of a password parameter, which Pipeline stores encrypted */
    @DataBoundSetter
    public void setMfaTokenCode(Object mfaTokenCode) {
        this.mfaTokenCode = Text.given(
                mfaTokenCode instanceof Secret secret ? secret.getPlainText() : Objects.toString(mfaTokenCode, null));
        this.secondFactor = this.mfaTokenCode != null;
    }

    /** Returns whether there was a code, which is not stored with a running block or a job. */
    boolean hasLostMfaTokenCode() {
        return secondFactor && mfaTokenCode == null;
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Text.given(credentialsId);
    }

    public String getDelivery() {
        return delivery;
    }

    /** @param delivery see {@link io.jenkins.plugins.assumed_role.delivery.DeliveryMode} */
    @DataBoundSetter
    public void setDelivery(String delivery) {
        this.delivery = Text.given(delivery);
    }

    public String getExpectedAccount() {
        return expectedAccount;
    }

    @DataBoundSetter
    public void setExpectedAccount(String expectedAccount) {
        this.expectedAccount = Text.given(expectedAccount);
    }

    public boolean isQuiet() {
        return quiet;
    }

    @DataBoundSetter
    public void setQuiet(boolean quiet) {
        this.quiet = quiet;
    }

    public Object getTags() {
        return tags;
    }

    /** @param tags a map, or the text of a form with one {@code key=value} a line, which is stored as a map */
    @DataBoundSetter
    public void setTags(Object tags) {
        Object given = tags instanceof String text ? fromForm(text, lines -> FormText.map("tags", lines)) : tags;
        // Jenkins stores no map that cannot be changed.
        this.tags = given instanceof Map<?, ?> ? FormText.map("tags", given) : given;
    }

    public Object getVia() {
        return via;
    }

    /** @param via a list of ARNs and maps, or the text of a form with one {@code ARN name=value …} a line, which is stored as a list */
    @DataBoundSetter
    public void setVia(Object via) {
        this.via = via instanceof String text ? fromForm(text, HopSyntax::items) : via;
    }

    public Object getVariables() {
        return variables;
    }

    /** @param variables a prefix, or a map from the names of AWS to others, from a form one {@code NAME=OTHER} a line */
    @DataBoundSetter
    public void setVariables(Object variables) {
        this.variables =
                variables instanceof String text ? fromForm(text, WithAssumedRoleStep::prefixOrMap) : variables;
    }

    private static Object prefixOrMap(String text) {
        return text.contains("=") ? FormText.map("variables", text) : text;
    }

    /** Keeps a text that cannot be read, for the block to report. */
    private static Object fromForm(String text, Function<String, Object> read) {
        String given = Text.given(text);
        try {
            return given == null ? null : read.apply(given);
        } catch (IllegalArgumentException x) {
            return given;
        }
    }

    private static List<String> nullIfEmpty(List<String> list) {
        return list.isEmpty() ? null : list;
    }

    /** Returns the settings that a role, an agent or Jenkins may have too. */
    RoleDefaults settings() {
        return RoleDefaults.given(region, delivery, duration, externalId, stsEndpoint, fips)
                .withRolesAnywhere(trustAnchorArn, rolesAnywhereProfileArn);
    }

    @Override
    public StepExecution start(StepContext context) {
        return new WithAssumedRoleExecution(this, context);
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor implements CustomDescribableModel {

        @Override
        public String getFunctionName() {
            return "withAssumedRole";
        }

        @Override
        public String getDisplayName() {
            return Messages.WithAssumedRoleStep_DisplayName();
        }

        @Override
        public boolean takesImplicitBlockArgument() {
            return true;
        }

        @Override
        public Map<String, Object> customInstantiate(Map<String, Object> arguments) {
            try {
                StepArguments.check(arguments);
            } catch (AbortException x) {
                throw DescriptorImpl.<RuntimeException>unchanged(x);
            }
            return arguments;
        }

        /** Lets the exception through a method that declares none: Pipeline logs every other exception with a stack trace. */
        @SuppressWarnings("unchecked")
        private static <X extends Exception> X unchanged(AbortException x) throws X {
            throw (X) x;
        }

        /** Returns a list or a map as lines of text for the form. */
        @Restricted(NoExternalUse.class)
        public String lines(Object value) {
            return FormText.lines(value);
        }

        /** Returns intermediate roles as lines of text for the form. */
        @Restricted(NoExternalUse.class)
        public String hops(Object via) {
            return via instanceof String text ? text : HopSyntax.lines(via);
        }

        /**
         * Requires neither Launcher nor FilePath: Declarative takes no step that needs them in {@code options}. It requires no Computer
         * either: the block has a better message where it is missing.
         */
        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class, EnvVars.class);
        }

        @Override
        public String argumentsToString(Map<String, Object> namedArgs) {
            return namedArgs.get("arn") instanceof String arn ? arn : null;
        }

        /** Checks an ARN for all users, and a name for users who may use it in this job. */
        @POST
        public FormValidation doCheckArn(@AncestorInPath Item item, @QueryParameter String value) {
            String given = Text.given(value);
            if (given == null) {
                return FormValidation.ok(Messages.WithAssumedRoleStep_DefaultOfAgent());
            }
            if (RoleArn.isLikely(given)) {
                return FieldCheck.arn(given);
            }
            return !mayConfigure(item) || names(item).contains(given)
                    ? FormValidation.ok()
                    : FormValidation.error(Messages.WithAssumedRoleStep_NeitherArnNorName());
        }

        @POST
        public AutoCompletionCandidates doAutoCompleteArn(@AncestorInPath Item item, @QueryParameter String value) {
            AutoCompletionCandidates candidates = new AutoCompletionCandidates();
            if (mayConfigure(item)) {
                names(item).stream()
                        .filter(name -> name.contains(Text.stripped(value)))
                        .forEach(candidates::add);
            }
            return candidates;
        }

        @POST
        public ListBoxModel doFillAgentOfCheckItems(@AncestorInPath Item item) {
            return StepCheck.agents(mayConfigure(item));
        }

        /** Assumes the role of the form on an agent, as a block of the last build of the job would, and shows the resulting identity. */
        @POST
        public FormValidation doAssumeRole(@AncestorInPath Item item, StaplerRequest2 form)
                throws IOException, InterruptedException {
            if (item == null) {
                Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            } else {
                item.checkPermission(Item.CONFIGURE);
            }
            return StepCheck.of(item, form);
        }

        private static boolean mayConfigure(Item item) {
            return item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.CONFIGURE);
        }

        private static List<String> names(Item item) {
            return RoleConfiguration.rolesFor(item instanceof Job<?, ?> job ? job : null).stream()
                    .map(NamedRole::getName)
                    .toList();
        }

        @POST
        public FormValidation doCheckSessionName(@QueryParameter String value) {
            return FieldCheck.field(hop -> hop.sessionName(value));
        }

        @POST
        public FormValidation doCheckDuration(@QueryParameter String value) {
            return FieldCheck.duration(value);
        }

        @POST
        public FormValidation doCheckExternalId(@QueryParameter String value) {
            return FieldCheck.field(hop -> hop.externalId(value));
        }

        @POST
        public FormValidation doCheckPolicy(@QueryParameter String value) {
            return FieldCheck.field(hop -> hop.policy(value));
        }

        @POST
        public FormValidation doCheckRegion(@QueryParameter String value) {
            return FieldCheck.request(request -> request.region(value));
        }

        @POST
        public FormValidation doCheckStsEndpoint(@QueryParameter String value) {
            return FieldCheck.request(request -> request.stsEndpoint(value));
        }

        @POST
        public FormValidation doCheckSourceIdentity(@QueryParameter String value) {
            return FieldCheck.field(hop -> hop.sourceIdentity(value));
        }

        @POST
        public FormValidation doCheckTags(@QueryParameter String value) {
            return FieldCheck.field(hop -> hop.tags(FormText.map("tags", value)));
        }

        @POST
        public FormValidation doCheckVia(@QueryParameter String value) {
            return FieldCheck.request(request -> {
                HopSyntax.hops(value).forEach(request::via);
                return request;
            });
        }

        @POST
        public FormValidation doCheckVariables(@QueryParameter String value) {
            return FieldCheck.check(() -> VariableNames.of(value == null ? null : prefixOrMap(value)));
        }

        @POST
        public ListBoxModel doFillSourceItems() {
            return FieldCheck.sources().add("block");
        }

        @POST
        public FormValidation doCheckSourceProfile(@QueryParameter String value) {
            return FieldCheck.check(() -> Source.named("profile", Text.given(value)));
        }

        @POST
        public FormValidation doCheckTrustAnchorArn(@QueryParameter String value) {
            return FieldCheck.check(() -> CertificateSource.checkArns(Text.given(value), null));
        }

        @POST
        public FormValidation doCheckRolesAnywhereProfileArn(@QueryParameter String value) {
            return FieldCheck.check(() -> CertificateSource.checkArns(null, Text.given(value)));
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            return StoredCredentials.choices(item, mayConfigure(item), credentialsId);
        }

        @POST
        public ListBoxModel doFillDeliveryItems() {
            return FieldCheck.deliveries();
        }
    }
}
