package io.bytemeter.system;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.avro.specific.SpecificRecordBase;
import org.slf4j.Logger;

/** Who may import whom. Think hard about the layering of the project before changing this file. */
@AnalyzeClasses(packages = "io.bytemeter", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] CLOCKS_AND_CONSOLE = {"io.bytemeter.launcher.."};

    private static final DescribedPredicate<JavaClass> GENERATED =
            JavaClass.Predicates.assignableTo(SpecificRecordBase.class).as("generated from Avro");

    private static final DescribedPredicate<JavaClass> NOT_GENERATED_FROM_PROTO =
            DescribedPredicate.not(resideInAPackage("io.bytemeter.proto.."));

    @ArchTest
    static final ArchRule protoStaysWhereItIsServed = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.bytemeter.billing..",
                    "io.bytemeter.interfaces.stats..",
                    "io.bytemeter.interfaces.handler..",
                    "io.bytemeter.proto..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.bytemeter.proto..", "io.grpc..", "com.google.protobuf..");

    @ArchTest
    static final ArchRule domainKnowsNothingElse = classes()
            .that()
            .resideInAPackage("io.bytemeter.usage..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.bytemeter.usage..", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule settingsKnowNoProduct = noClasses()
            .that()
            .resideInAPackage("io.bytemeter.settings..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.bytemeter..")
                    .and(DescribedPredicate.not(resideInAPackage("io.bytemeter.settings.."))));

    @ArchTest
    static final ArchRule schemasAreBelowTheParts = noClasses()
            .that()
            .resideInAPackage("io.bytemeter.schema..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.bytemeter.node..",
                    "io.bytemeter.metering..",
                    "io.bytemeter.alerts..",
                    "io.bytemeter.billing..",
                    "io.bytemeter.launcher..");

    @ArchTest
    static final ArchRule interfacesKnowNoPart = noClasses()
            .that()
            .resideInAPackage("io.bytemeter.interfaces..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..",
                    "io.bytemeter.schema..",
                    "io.bytemeter.node..",
                    "io.bytemeter.metering..",
                    "io.bytemeter.billing..",
                    "io.bytemeter.launcher..");

    @ArchTest
    static final ArchRule meteringKnowsNoNetworkAndNoOtherPart = noClasses()
            .that()
            .resideInAPackage("io.bytemeter.metering..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.netty..",
                    "com.linecorp.armeria..",
                    "io.bytemeter.billing..",
                    "io.bytemeter.node..",
                    "io.bytemeter.launcher..");

    @ArchTest
    static final ArchRule nodesKnowNoStreams = noClasses()
            .that()
            .resideInAPackage("io.bytemeter.node..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka.streams..",
                    "io.bytemeter.metering..",
                    "io.bytemeter.billing..",
                    "io.bytemeter.launcher..");

    @ArchTest
    static final ArchRule collectorsStandOnNodesAndInterfaces = noClasses()
            .that()
            .resideInAPackage("io.bytemeter.collect..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..",
                    "io.netty..",
                    "io.bytemeter.schema..",
                    "io.bytemeter.node.relay..",
                    "io.bytemeter.node.inbound..",
                    "io.bytemeter.node.ledger..",
                    "io.bytemeter.node.spool..",
                    "io.bytemeter.metering..",
                    "io.bytemeter.billing..",
                    "io.bytemeter.launcher..");

    @ArchTest
    static final ArchRule onlyTheLauncherKnowsCollectors = noClasses()
            .that()
            .resideOutsideOfPackages("io.bytemeter.collect..", "io.bytemeter.launcher..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.bytemeter.collect..");

    @ArchTest
    static final ArchRule billingAsksMeteringOnly = noClasses()
            .that()
            .resideInAPackage("io.bytemeter.billing..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..",
                    "io.bytemeter.metering.book..",
                    "io.bytemeter.metering.topology..",
                    "io.bytemeter.keys.topic..",
                    "io.bytemeter.alerts.*..",
                    "io.bytemeter.node..",
                    "io.bytemeter.launcher..");

    @ArchTest
    static final ArchRule alertDeliveryKnowsNoOtherPart = noClasses()
            .that()
            .resideInAPackage("io.bytemeter.alerts..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka.streams..",
                    "io.bytemeter.metering..",
                    "io.bytemeter.billing..",
                    "io.bytemeter.node..",
                    "io.bytemeter.launcher..");

    @ArchTest
    static final ArchRule whatOthersSeeOfAlertsIsFreeOfKafka = noClasses()
            .that()
            .resideInAPackage("io.bytemeter.alerts")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "io.bytemeter.schema..", "io.bytemeter.alerts.*..");

    @ArchTest
    static final ArchRule nodesTalkToKafkaInTwoPlaces = noClasses()
            .that()
            .resideInAPackage("io.bytemeter.node..")
            .and()
            .resideOutsideOfPackages("io.bytemeter.node.publish..", "io.bytemeter.node.access.topic..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "org.apache.avro..", "io.bytemeter.schema..");

    @ArchTest
    static final ArchRule generatedClassesStayAtTheEdges = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.bytemeter.schema..",
                    "io.bytemeter.node.publish..",
                    "io.bytemeter.node.access.topic..",
                    "io.bytemeter.metering.topology..",
                    "io.bytemeter.metering.query..",
                    "io.bytemeter.metering.control..",
                    "io.bytemeter.metering.live..",
                    "io.bytemeter.billing.nodes..",
                    "io.bytemeter.keys.topic..",
                    "io.bytemeter.alerts.topic..",
                    "io.bytemeter.alerts.webhook..")
            .should()
            .dependOnClassesThat(GENERATED);

    @ArchTest
    static final ArchRule keysKnowNoOtherPart = noClasses()
            .that()
            .resideInAPackage("io.bytemeter.keys..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.bytemeter.node..",
                    "io.bytemeter.metering..",
                    "io.bytemeter.billing..",
                    "io.bytemeter.launcher..");

    @ArchTest
    static final ArchRule nettyStaysInTheRelay = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.bytemeter.node.config..", "io.bytemeter.node.publish..", "io.bytemeter.node.access..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule countingIsFreeOfAtomicsAndLocks = noClasses()
            .that()
            .resideInAPackage("io.bytemeter.node.meter..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.concurrent.atomic..", "java.util.concurrent.locks..");

    @ArchTest
    static final ArchRule armeriaServesBillingAndPostsWebhooks = noClasses()
            .that()
            .resideOutsideOfPackages("io.bytemeter.billing..", "io.bytemeter.alerts.webhook..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.linecorp.armeria..");

    @ArchTest
    static final ArchRule modulesHaveNoCycles =
            slices().matching("io.bytemeter.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.bytemeter.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nobodyDependsOnAMain =
            noClasses().should().dependOnClassesThat().haveSimpleNameEndingWith("Main");

    @ArchTest
    static final ArchRule timeComesFromAnInjectedClock = noClasses()
            .that()
            .resideOutsideOfPackages(CLOCKS_AND_CONSOLE)
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone");

    @ArchTest
    static final ArchRule nobodySleeps = noClasses().should().callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule nobodyWritesToTheConsole = noClasses()
            .that()
            .resideOutsideOfPackages(CLOCKS_AND_CONSOLE)
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule loggersAreNamedAlike = fields().that()
            .haveRawType(Logger.class)
            .should()
            .haveName("logger")
            .andShould()
            .bePrivate()
            .andShould()
            .beStatic()
            .andShould()
            .beFinal();

    @ArchTest
    static final ArchRule loggingKeepsNoThreadContext =
            noClasses().should().dependOnClassesThat().haveFullyQualifiedName("org.slf4j.MDC");

    @ArchTest
    static final ArchRule noStaticStateChanges = fields().that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat(DescribedPredicate.not(GENERATED))
            .and()
            .areDeclaredInClassesThat(DescribedPredicate.not(resideInAnyPackage("io.bytemeter.schema")))
            .and()
            .areDeclaredInClassesThat(NOT_GENERATED_FROM_PROTO)
            .should()
            .beFinal();

    @ArchTest
    static final ArchRule chanceIsInjected =
            noClasses().should().dependOnClassesThat().areAssignableTo(ThreadLocalRandom.class);

    @ArchTest
    static final ArchRule typesAreClosed = classes()
            .that()
            .areTopLevelClasses()
            .and()
            .areNotInterfaces()
            .and()
            .areNotAnnotations()
            .and(DescribedPredicate.not(GENERATED))
            .should(new ArchCondition<>("be final, abstract or enums") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    boolean closed = type.isEnum()
                            || type.getModifiers().contains(JavaModifier.FINAL)
                            || type.getModifiers().contains(JavaModifier.ABSTRACT);
                    events.add(new SimpleConditionEvent(type, closed, type.getName() + " is open"));
                }
            });
}
