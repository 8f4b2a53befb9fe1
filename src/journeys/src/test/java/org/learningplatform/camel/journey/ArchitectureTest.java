// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.learningplatform.camel", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "org.learningplatform.camel";

    /** They hold for what is here, too: of packages and of the state, for example. */
    @ArchTest
    static final ArchTests CONNECTORS = ArchTests.in(org.learningplatform.camel.ArchitectureTest.class);

    @ArchTest
    static final ArchRule onlyJourneysKnowCamel = noClasses()
            .that()
            .resideInAnyPackage(ROOT + ".sync..", ROOT + ".state..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.camel..", ROOT, ROOT + ".journey..");

    @ArchTest
    static final ArchRule theWordsOnTheWireKnowNobodyAboveThem = noClasses()
            .that()
            .resideInAPackage(ROOT + ".sync.events..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    ROOT + ".sync.work..", ROOT + ".sync.learning..", ROOT + ".sync.people..", ROOT + ".sync.roster..");

    @ArchTest
    static final ArchRule theFloorThatWritesKnowsNobodyAboveIt = noClasses()
            .that()
            .resideInAPackage(ROOT + ".sync.work..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    ROOT + ".sync.events..",
                    ROOT + ".sync.learning..",
                    ROOT + ".sync.people..",
                    ROOT + ".sync.roster..");
}
