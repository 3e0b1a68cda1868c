"""The whole product under a storm of faults: nothing lost, nothing sent twice; and two controls that must do both."""
