package io.jenkins.plugins.assumed_role.history;

/** The names of details in files, in JSON and in CSV. A name keeps its meaning for as long as there are files with it. */
public final class Field {

    public static final String JOB = "job";
    public static final String BUILD = "build";
    /** The name of the role in the block; missing if the block has the ARN. */
    public static final String NAME = "name";

    public static final String ROLE = "role";
    public static final String ACCOUNT = "account";
    /** The ARNs of the roles on the way. */
    public static final String VIA = "via";

    public static final String SOURCE = "source";
    public static final String AGENT = "agent";
    public static final String LABELS = "labels";
    /** {@code true} or {@code false}; missing if the source of the job did not answer in time. */
    public static final String TRUSTED = "trusted";

    public static final String USER = "user";
    public static final String CAUSE = "cause";
    public static final String SESSION = "session";
    /** Equal for blocks that share a session. */
    public static final String SHARED = "shared";

    public static final String SOURCE_IDENTITY = "sourceIdentity";
    public static final String REGION = "region";
    public static final String DELIVERY = "delivery";
    /** The expiration of the newest session. */
    public static final String UNTIL = "until";
    /** {@code true} if only administrators may read role and account. */
    public static final String QUIET = "quiet";
    /** {@code aws} or {@code rule}. */
    public static final String BY = "by";
    /** Names the rule that refuses a role; quotes none. */
    public static final String RULE = "rule";

    /** The rule itself, for administrators. A quiet block hides it from the audit log, since it may quote the role. */
    public static final String RULE_TEXT = "ruleText";

    public static final String REASON = "reason";

    private Field() {}
}
