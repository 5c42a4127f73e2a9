package io.jenkins.plugins.assumed_role;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.model.TaskListener;
import hudson.model.labels.LabelAtom;
import hudson.remoting.Channel;
import hudson.remoting.Launcher;
import hudson.remoting.Which;
import hudson.slaves.ComputerLauncher;
import hudson.slaves.DumbSlave;
import hudson.slaves.RetentionStrategy;
import hudson.slaves.SlaveComputer;
import io.jenkins.plugins.assumed_role.e2e.ShortJvm;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import io.jenkins.plugins.assumed_role.support.BusyDirectory;
import io.jenkins.plugins.assumed_role.support.StoppedAgent;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.tools.ToolProvider;
import org.assertj.core.api.SoftAssertions;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * Tests agents with false answers. Each is a JVM whose class path has another version of one of our tasks, which Remoting prefers to the
 * version of the controller.
 */
@WithJenkins
class HostileAgentTest {

    /** A mark that no false answer may bring into the log of the controller, the build or any file. */
    private static final String MARK = "LD_PRELOAD=";

    @TempDir
    private Path classes;

    private final AgentInAws agent = new AgentInAws();
    private final AtomicInteger connected = new AtomicInteger();

    /**
     * A task and its replacement.
     *
     * @param log the log of the build
     */
    private record Lie(String name, String task, String parameters, String body, String mode, String log) {

        /** The package and the name of the class that this replaces. */
        String type() {
            return "io.jenkins.plugins.assumed_role.agent." + task;
        }
    }

    private static Lie exchange(String name, String body, String log) {
        return new Lie(name, "AgentTasks$PerformExchange", "Object request", body, "environment", log);
    }

    private static Lie reading(String name, String body, String log) {
        return new Lie(name, "AgentTasks$ReadSource", "Object query", body, "environment", log);
    }

    /** Answers that came before their questions; a {@code Lie} fills in the maps {@code variables} and {@code answers}. */
    private static String answering(String statements) {
        return """
                ClassLoader real = query.getClass().getClassLoader();
                java.util.Map<Object, Object> variables = new java.util.TreeMap<>();
                java.util.Map<Object, Object> answers = new java.util.TreeMap<>();
                Object here = real.loadClass("io.jenkins.plugins.assumed_role.agent.ThisMachine")
                        .getConstructors()[0].newInstance("here", System.getenv());
                Object read = here.getClass().getMethod("readSource", query.getClass()).invoke(here, query);
                java.util.Map truth = (java.util.Map) read.getClass().getMethod("answers").invoke(read);
                variables.putAll((java.util.Map) read.getClass().getMethod("environment").invoke(read));
                """ + statements + """
                return real.loadClass("io.jenkins.plugins.assumed_role.agent.SourceReading")
                        .getConstructors()[0].newInstance(variables, answers);
                """;
    }

    /** Gives the same answer to each expected question. */
    private static String toEach(String answer) {
        return answering("for (Object question : truth.keySet()) answers.put(question, " + answer + ");\n");
    }

    private static String http(String answer) {
        return "real.loadClass(\"io.jenkins.plugins.assumed_role.agent.HttpAnswer\").getConstructors()[0].newInstance("
                + answer + ")";
    }

    private static Lie publish(String name, String mode, String body, String log) {
        return new Lie(name, "delivery.DeliveryTasks$Publish", "Object delivery, Object document", body, mode, log);
    }

    /** @param directory an expression, in which {@code name} is the name that it is to have */
    private static String published(String port, String directory) {
        return """
                String name = "assumed-role-" + delivery.getClass().getMethod("id").invoke(delivery);
                return delivery.getClass().getClassLoader()
                        .loadClass("io.jenkins.plugins.assumed_role.agent.delivery.Published")
                        .getConstructors()[0].newInstance(%s, %s);
                """.formatted(port, directory);
    }

    /** Lies about STS only; the classes of the controller answer earlier requests truthfully. */
    private static String sts(String answer) {
        return """
                ClassLoader real = request.getClass().getClassLoader();
                if (!request.toString().startsWith("POST")) {
                    Object here = real.loadClass("io.jenkins.plugins.assumed_role.agent.ThisMachine")
                            .getConstructors()[0].newInstance("here", System.getenv());
                    try {
                        return here.getClass().getMethod("exchange", request.getClass()).invoke(here, request);
                    } catch (java.lang.reflect.InvocationTargetException x) {
                        throw (Exception) x.getCause();
                    }
                }
                Class<?> http = real.loadClass("io.jenkins.plugins.assumed_role.agent.HttpAnswer");
                return http.getConstructors()[0].newInstance(""" + answer + ");";
    }

    private static String credentials(String secretKey) {
        return sts(
                "200, new java.util.HashMap<>(), (\"<AssumeRoleResponse xmlns=\\\"https://sts.amazonaws.com/doc/2011-06-15/\\\">"
                        + "<AssumeRoleResult><AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId><Arn>arn:aws:sts::222222222222:assumed-role/terraform/x</Arn></AssumedRoleUser>"
                        + "<Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>" + secretKey
                        + "</SecretAccessKey><SessionToken>abcdefghijkl</SessionToken><Expiration>\" + java.time.Instant.now().plusSeconds(3600) + \"</Expiration></Credentials>"
                        + "</AssumeRoleResult></AssumeRoleResponse>\").getBytes()");
    }

    private static final List<Lie> LIES = List.of(
            exchange("nothing", "return null;", "sent an invalid answer: nothing"),
            exchange("another type", "return \"LD_PRELOAD=x\";", "sent an invalid answer: a String"),
            exchange("a number", "return 7;", "sent an invalid answer: a Integer"),
            exchange(
                    "100 MB",
                    sts("200, new java.util.HashMap<>(), new byte[100_000_000]"),
                    "an impossible HTTP answer"),
            exchange(
                    "a negative status",
                    sts("-1, new java.util.HashMap<>(), new byte[0]"),
                    "an impossible HTTP answer"),
            exchange("no body", sts("200, new java.util.HashMap<>(), null"), "an impossible HTTP answer"),
            exchange(
                    "headers that ask the agent at every call",
                    sts(
                            "200, hudson.remoting.Channel.current().export(java.util.Map.class, new java.util.AbstractMap<Object, Object>() {"
                                    + " public java.util.Set<java.util.Map.Entry<Object, Object>> entrySet() { while (true) java.util.concurrent.locks.LockSupport.park(); } }), new byte[0]"),
                    "agent 'hostile'"),
            exchange(
                    "headers without names",
                    sts("200, new java.util.HashMap(java.util.Collections.singletonMap(null, 5)), new byte[0]"),
                    "withAssumedRole"),
            exchange(
                    "a failure of its own with a long message",
                    "throw new IllegalStateException(\"\\n[Pipeline] LD_PRELOAD\\u001B[8m=\".repeat(200_000)) {};",
                    "agent 'hostile' failed: "),
            exchange("an error", "throw new StackOverflowError();", "agent 'hostile' failed: StackOverflowError"),
            exchange(
                    "what is no answer at all",
                    "return new Object() { final Thread thread = Thread.currentThread(); };",
                    "agent 'hostile' failed: "),
            exchange(
                    "a class that the controller must not deserialize",
                    "return new javax.management.BadAttributeValueExpException(\"x\");",
                    "agent 'hostile'"),
            exchange(
                    "credentials with another variable in them",
                    credentials("wJalrXUtnFEMI\\n" + MARK + "/tmp/x.so"),
                    "withAssumedRole"),
            reading("no reading", "return null;", "sent an invalid answer: nothing"),
            reading("a reading of another type", "return java.util.List.of();", "sent an invalid answer: a List"),
            reading("numbers", answering("variables.put(\"AWS_REGION\", 5);"), "variables with line breaks"),
            reading(
                    "a variable with another in it",
                    answering("variables.put(\"AWS_REGION\", \"eu-central-1\\n" + MARK + "/tmp/x.so\");"),
                    "variables with line breaks"),
            reading("variables of no type", answering("variables = null;"), "sent an invalid answer: nothing"),
            reading("answers of no type", answering("answers = null;"), "sent an invalid answer: a SourceReading"),
            reading(
                    "answers that ask the agent at every call",
                    answering(
                            "answers = hudson.remoting.Channel.current().export(java.util.Map.class, new java.util.AbstractMap<Object, Object>() {"
                                    + " public java.util.Set<java.util.Map.Entry<Object, Object>> entrySet() { while (true) java.util.concurrent.locks.LockSupport.park(); } });"),
                    "agent 'hostile'"),
            reading(
                    "answers to questions that nobody asks",
                    answering("for (int i = 0; i < 100; i++) answers.put(\"question \" + i, \"x\");"),
                    "sent an invalid answer: a SourceReading"),
            reading("an answer of another type", toEach("7"), "sent an invalid answer: a Integer"),
            reading("no answer at all", toEach("null"), "sent an invalid answer: nothing"),
            reading(
                    "an answer of 100 MB",
                    answering("answers.put(truth.keySet().iterator().next(), "
                            + http("200, new java.util.HashMap<>(), new byte[100_000_000]") + ");"),
                    "an impossible HTTP answer"),
            reading(
                    "an answer with a negative status",
                    toEach(http("-1, new java.util.HashMap<>(), new byte[0]")),
                    "an impossible HTTP answer"),
            reading(
                    "the credentials of another with another variable in them",
                    toEach(http(
                            "200, new java.util.HashMap<>(), (\"{\\\"AccessKeyId\\\":\\\"ASIAX\\\",\\\"SecretAccessKey\\\":\\\"x\\\\n"
                                    + MARK + "/tmp/x.so\\\",\\\"Token\\\":\\\"t\\\"}\").getBytes()")),
                    "withAssumedRole"),
            reading(
                    "no end of the reading",
                    "Thread.sleep(Long.MAX_VALUE); return null;",
                    "did not answer within 30 s"),
            publish("no place", "endpoint", "return null;", "sent an invalid answer: nothing"),
            publish(
                    "a text with another variable in it",
                    "endpoint",
                    "return \"http://127.0.0.1:80/credentials\\n" + MARK + "/tmp/x.so\";",
                    "sent an invalid answer: a String"),
            publish("no port", "endpoint", published("0", "name"), "did not report where the credentials are"),
            publish("a negative port", "endpoint", published("-1", "name"), "did not report where the credentials are"),
            publish(
                    "a port too high",
                    "endpoint",
                    published("65536", "name"),
                    "did not report where the credentials are"),
            publish("no directory", "endpoint", published("80", "null"), "sent an invalid answer: a Published"),
            publish("a directory elsewhere", "profile", published("0", "\"../../etc/cron.d\""), "did not report where"),
            publish(
                    "the directory of another block",
                    "profile",
                    published("0", "\"/tmp/assumed-role-00000000000000000000000000000000\""),
                    "did not report where the credentials are"),
            publish(
                    "a directory with another variable in it",
                    "profile",
                    published("0", "\"/tmp\\n" + MARK + "/tmp/x.so/\" + name"),
                    "sent an invalid answer: a Published"),
            publish(
                    "a directory of 1 MB",
                    "profile",
                    published("0", "\"x\".repeat(1_000_000) + name"),
                    "sent an invalid answer: a Published"),
            publish("no end", "endpoint", "Thread.sleep(Long.MAX_VALUE); return null;", "did not answer within 30 s"));

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void a_false_answer_ends_only_its_own_build_with_a_message(JenkinsRule r) throws Exception {
        agent.connect(r);
        WorkflowRun honest = agent.job(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, delivery: 'endpoint') {
                    semaphore 'inside'
                    sh 'test $(curl -s -H "Authorization: $(cat "$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")" -o /dev/null -w %{http_code} $AWS_CONTAINER_CREDENTIALS_FULL_URI) = 200'
                    withAssumedRole(TARGET) { sh 'env | grep AWS_ASSUMED_ROLE_ARN' }
                  }
                }
                """).scheduleBuild2(0).waitForStart();
        SemaphoreStep.waitForStart("inside/1", honest);
        long heap = heap();

        // Some lies cost the time after which the controller gives up.
        ExecutorService several = Executors.newFixedThreadPool(4);
        Map<Lie, Future<WorkflowRun>> builds = new LinkedHashMap<>();
        LIES.forEach(lie -> builds.put(lie, several.submit(() -> buildOn(r, lie))));
        several.shutdown();
        SoftAssertions lies = new SoftAssertions();
        for (Map.Entry<Lie, Future<WorkflowRun>> each : builds.entrySet()) {
            Lie lie = each.getKey();
            WorkflowRun build = each.getValue().get();
            lies.assertThat(build.getDuration()).as(lie.name).isLessThan(150_000);
            lies.assertThat(build.getResult()).as(lie.name).isEqualTo(Result.FAILURE);
            lies.assertThat(build.getLog().replaceAll("'hostile-\\d+'", "'hostile'"))
                    .as(lie.name)
                    .contains(lie.log)
                    .doesNotContain("the block ran", "\tat ");
            lies.assertThat(build.getLogFile().length()).as(lie.name).isLessThan(20_000);
        }

        lies.assertAll();
        assertThat(filesWith(MARK, r.jenkins.getRootDir().toPath())).isEmpty();
        assertThat(heap() - heap).isLessThan(50_000_000);
        StoppedAgent.assertNobodyWaits();
        SemaphoreStep.success("inside/1", null);
        r.assertBuildStatus(Result.SUCCESS, r.waitForCompletion(honest));
    }

    private WorkflowRun buildOn(JenkinsRule r, Lie lie) throws Exception {
        DumbSlave hostile = connect(r, lie);
        WorkflowJob job;
        synchronized (agent) {
            job = agent.job(
                    r,
                    "node('" + hostile.getNodeName() + "') { withAssumedRole(arn: TARGET, delivery: '" + lie.mode
                            + "') { sh 'echo the block ran' } }");
        }
        WorkflowRun build = r.waitForCompletion(job.scheduleBuild2(0).waitForStart());
        remove(r, hostile);
        return build;
    }

    /** An agent that is connected may throw the exceptions of one that is not, also by accident: a file that ends too early. */
    @Test
    @Timeout(300)
    void an_exception_of_an_agent_does_not_stand_for_its_loss(JenkinsRule r) throws Exception {
        for (String exception : List.of("java.io.EOFException", "java.nio.channels.ClosedByInterruptException")) {
            DumbSlave hostile =
                    connect(r, reading(exception, "throw new " + exception + "();", "agent 'hostile' failed: "));

            WorkflowRun build = agent.job(
                            r,
                            "retry(count: 2, conditions: [agent()]) { node('" + hostile.getNodeName()
                                    + "') { echo 'tried'; withAssumedRole(TARGET) { } } }")
                    .scheduleBuild2(0)
                    .waitForStart();

            r.assertBuildStatus(Result.FAILURE, r.waitForCompletion(build));
            assertThat(build.getLog().lines().filter("tried"::equals))
                    .as(exception)
                    .hasSize(1);
            remove(r, hostile);
        }
    }

    /** Ends the process too: an agent that stands still does not close its channel, and Jenkins would wait for it. */
    private static void remove(JenkinsRule r, DumbSlave hostile) throws IOException {
        r.jenkins.removeNode(hostile);
        ((Jvm) hostile.getLauncher()).process.destroyForcibly();
    }

    private DumbSlave connect(JenkinsRule r, Lie lie) throws Exception {
        int dot = lie.type().lastIndexOf('.');
        String type = lie.type().substring(dot + 1);
        Path directory = Files.createDirectory(classes.resolve(lie.name.replace(' ', '-')));
        Path source = directory.resolve(type + ".java");
        Files.writeString(source, """
                package %s;
                @SuppressWarnings({"unchecked", "rawtypes"})
                public record %s(%s) implements hudson.remoting.Callable<Object, Exception> {
                    public Object call() throws Exception {
                        %s
                    }
                    public void checkRoles(org.jenkinsci.remoting.RoleChecker checker) {}
                }
                """.formatted(lie.type().substring(0, dot), type, lie.parameters, lie.body));
        File remoting = Which.jarFile(Launcher.class);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-nowarn",
                                "-d",
                                directory.toString(),
                                "-cp",
                                remoting.getPath(),
                                source.toString()))
                .isZero();
        Map<String, String> environment = new HashMap<>(agent.aws.environment());
        String name = "hostile-" + connected.incrementAndGet();
        DumbSlave hostile = new DumbSlave(
                name,
                classes.resolve("root-" + directory.getFileName()).toString(),
                new Jvm(directory + File.pathSeparator + remoting, environment));
        hostile.setRetentionStrategy(RetentionStrategy.NOOP);
        hostile.setLabelString(name);
        r.jenkins.addNode(hostile);
        r.waitOnline(hostile);
        assertThat(LabelAtom.get(name).getNodes()).hasSize(1);
        return hostile;
    }

    /** Starts an agent as a process, with its channel on its input and output. */
    private static final class Jvm extends ComputerLauncher {

        private final String classPath;
        private final Map<String, String> environment;
        private transient volatile Process process;

        Jvm(String classPath, Map<String, String> environment) {
            this.classPath = classPath;
            this.environment = environment;
        }

        @Override
        public void launch(SlaveComputer computer, TaskListener listener) {
            ProcessBuilder java =
                    new ProcessBuilder(ShortJvm.command("-Xmx512m", "-cp", classPath, "hudson.remoting.Launcher"));
            java.environment().putAll(environment);
            java.redirectError(ProcessBuilder.Redirect.DISCARD);
            try {
                process = java.start();
                computer.setChannel(
                        process.getInputStream(),
                        process.getOutputStream(),
                        listener.getLogger(),
                        new Channel.Listener() {
                            @Override
                            public void onClosed(Channel channel, IOException cause) {
                                process.destroyForcibly();
                            }
                        });
            } catch (IOException | InterruptedException x) {
                throw new IllegalStateException(x);
            }
        }
    }

    private static List<Path> filesWith(String text, Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        // The scripts of the builds do not have it, so any file with it comes from an agent.
        BusyDirectory.read(directory, (file, content) -> {
            if (content.contains(text)) {
                found.add(file);
            }
        });
        return found;
    }

    private static long heap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(200);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
