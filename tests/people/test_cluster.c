/* test_cluster.c — clusters and assignments against values worked by hand. */
#include "check.h"

#include "people/cluster.h"

static void fill(att_component *c, size_t n, double weights[])
{
    c->n = n;
    c->weights = weights;
}

/* Two pairs with a weak bridge: the bridge's mean over 2 x 2 is (1 - 9) / 4 < 0. */
static void a_weak_bridge_does_not_join_two_families(void **state)
{
    double w[16] = {0, 5, -3, -3, 5, 0, 1, -3, -3, 1, 0, 5, -3, -3, 5, 0};
    att_component c;
    uint32_t labels[4];
    att_error err;
    fill(&c, 4, w);
    check_ok(&err, att_people_cluster(&c, *state, labels, &err));
    assert_int_equal(labels[0], 0);
    assert_int_equal(labels[1], 0);
    assert_int_equal(labels[2], 2);
    assert_int_equal(labels[3], 2);
}

/* 0 weighs 4 with 2 and 3 with 3; 1 weighs 3.5 with 2 and -1 with 3. Greedy would take
 * 4 and leave 1 alone; the best sum is 3 + 3.5. */
static void the_assignment_has_the_greatest_sum(void **state)
{
    double w[16] = {0, 0, 4, 3, 0, 0, 3.5, -1, 4, 3.5, 0, 0, 3, -1, 0, 0};
    const uint8_t file[4] = {0, 0, 1, 1};
    att_component c;
    uint32_t labels[4];
    att_error err;
    fill(&c, 4, w);
    check_ok(&err, att_people_assign(&c, file, *state, labels, &err));
    assert_int_equal(labels[3], 0);
    assert_int_equal(labels[2], 1);
}

/* Two records of weight w: together with probability 2^w / (1 + 2^w). */
static void drawn_partitions_follow_the_weights(void **state)
{
    (void)state;
    double w[4] = {0, 1, 1, 0}, scratch[2];
    uint32_t labels[2] = {0, 1};
    att_component c;
    att_random random;
    fill(&c, 2, w);
    att_random_seed(&random, 7, 0);
    int n_together = 0;
    for (int d = 0; d < 30000; d++) {
        att_people_redraw(&c, 1, &random, scratch, labels);
        n_together += labels[0] == labels[1];
    }
    check_close(n_together / 30000.0, 2.0 / 3, 0.012);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        check_test(a_weak_bridge_does_not_join_two_families),
        check_test(the_assignment_has_the_greatest_sum),
        check_test(drawn_partitions_follow_the_weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
