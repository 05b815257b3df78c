/* One run of Schoorsteen in plain C: the algorithm of sim/kernels for one lane.
 *
 * The equations and their numbers are those of docs/specification.md. Build without fast-math and
 * without fused multiply-add (-ffp-contract=off): the state then has the kernels' bits.
 * Called from benchmarks/peers/in_c.py, which mirrors the structs of facts, rules and state.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef double f64;
typedef int8_t i8;
typedef int32_t i32;
typedef int64_t i64;
typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;

enum { MEET, MOVE, DELIVER, DRIFT, TRAIT, REGION, AGAIN, CONVENE, CONVENE_AGAIN };
enum { SYNERGY, RELEASE, AUTONOMY, DAYS, EXPOSED };
enum { VALUE, PROMISES, KEPT, BOTH, EITHER, UP1, DOWN1 = 8, REASON = 11, FLOWS = 16 };
enum { OWN, EXPOSURE, INDEPENDENCE, TIME, CHANCE };
enum {
    COLUMNS = 40,
    AGES = 4096,        /* older links are as ripe as the oldest of these */
    CHUNK = 256,        /* draws made at a time; a pair has no more links than that */
    PARTNER_BITS = 1024 /* organisations up to which partners per task are sets of bits */,
    NETWORK_BITS = 4096 /* organisations up to which triangles are counted */
};
#define ALONE 0xFFFFFFFFu

/* What Python gives; N organisations, K tasks, P pairs, L potential links ------------------- */

struct facts {
    i64 organisations, tasks, pairs, links;
    const f64 *rungs;       /* (5, 4) */
    const u32 *key;         /* (N) */
    const u32 *ends;        /* (P, 2) */
    const u32 *start;       /* (P + 1) */
    const u32 *link_pair;   /* (L) */
    const u8 *task;         /* (L) */
    const u8 *floor;        /* (L) */
    const i32 *partners;    /* (N) */
    const f64 *boundary;    /* (P) */
    const u8 *same_area;    /* (P) */
    const u32 *near_start;  /* (K + 1) */
    const u8 *near;
    const f64 *near_need;
    const f64 *volume_floor; /* (N, K) */
    const f64 *mandate;      /* (N) */
    const f64 *room;         /* (N) */
    const u8 *referee;       /* (N) */
    const f64 *concentration0; /* (N) */
};

struct rules {
    i64 joint, means_cut_month, notice_months, deepest_rung, referee_start, referee_stop;
    f64 mindset_mean, mindset_spread, own_interest_mean, own_interest_spread;
    f64 budget_fear, experience_rate, peer_rate, coupling_weight, overlap_weight, share, cost_key,
        identity, redundancy, failure, specialisation, plurality, maturity_months,
        foresight_months, move_cost, pairwise_load, time_cost, congestion, tunnelling, means_cut,
        exposure, trust_threshold, trust_gain, trust_loss, familiarity, inquiry, inquiry_days,
        prior_tint, delivery_cap, drift, contacts, closure, review_rate, choice_precision,
        referee_activity, referee_fade, convening, backing, appreciation, monitoring, mediation,
        partiality, credibility_gain, credibility_loss;
};

struct state {
    i64 *month;      /* (1) */
    f64 *volume;     /* (N, K) */
    i8 *depth;       /* (L) */
    i32 *since;      /* (L) */
    i32 *notice;     /* (L) */
    f64 *trust;      /* (P, 2) */
    f64 *knowledge;  /* (P, 2) */
    f64 *mindset;    /* (N) */
    f64 *credibility; /* (N) */
    f64 *flow;       /* (FLOWS) */
};

/* A proposed step. */
struct proposal {
    u32 link;
    i8 step;      /* +1 up, -1 down */
    u8 reason[2]; /* to step down, per side */
    f64 gain[2];  /* free of load, per side; in joint mode of both, twice */
    f64 limit[2]; /* cost of time below which a side says yes */
    f64 relief[2];
};

/* An organisation at the table of one task. */
struct table {
    i32 links[4]; /* by rung */
    f64 load;     /* days a week */
    f64 alike;    /* coupling with a copy of oneself */
};

struct run {
    struct facts facts;
    struct rules rules;
    struct state state;
    u32 replicate, key_low, key_high;
    i64 listed, tied_pairs, noticed, events, reviews, words_of;
    /* by organisation */
    f64 *own_weight, *room, *price, *bend, *load, *ready, *tempted, *believed, *capacity;
    f64 (*success)[2], (*peers)[2];
    struct table *table; /* (N, K) */
    f64 *mended;         /* (N, K + 1) */
    f64 *then, *portion; /* (N, K) */
    /* by pair */
    f64 *difference, *known, *bound[2], *some[2];
    u32 *words[2][4];
    u32 *tied, *finish, *hit, *place;
    /* by link */
    f64 *overlap, *coupling;
    u32 *active, *pending, *asked, *reviewed;
    u32 *review_word;
    u8 *kept;
    struct proposal *proposal;
    u64 *order, *ranked;
    u32 *bucket;
    /* who sits with whom: sets of bits, or lists with stamps where there are too many */
    i64 width;
    u64 *bits;           /* (N, K, width) or null */
    u32 *slot, *partner, *partner_count;
    i64 *stamp;          /* (K, N) */
    /* tables */
    f64 *power, gained[CHUNK + 1], lost[CHUNK + 1], convinced[2][CHUNK + 1];
    f64 ripe[AGES], ahead[AGES];
    f64 totals[2];
    /* of the indicators */
    u64 *network;        /* (N, network_width) or null */
    i64 network_width;
    u32 *degree, *root;
    f64 *bundle;
    /* draws at hand */
    u32 counter[3][CHUNK], numbers[4][CHUNK];
    f64 luck[2][CHUNK];
};

/* Randomness -------------------------------------------------------------------------------- */

/* Words of the first n counters: Philox4x32-10 (Salmon et al. 2011). */
static void draws(struct run *restrict r, i64 n, u32 month)
{
    const u32 *restrict first = r->counter[0], *restrict second = r->counter[1],
              *restrict third = r->counter[2];
    u32 *restrict out0 = r->numbers[0], *restrict out1 = r->numbers[1],
        *restrict out2 = r->numbers[2], *restrict out3 = r->numbers[3];
    const u32 replicate = r->replicate, low = r->key_low, high = r->key_high;
    n = (n + 15) & ~15; /* whole vectors: a rest one by one costs more */
    for (i64 q = 0; q < n; q++) {
        u32 c0 = first[q], c1 = second[q], c2 = third[q] | month << 12, c3 = replicate;
        u32 k0 = low, k1 = high;
#pragma GCC unroll 10
        for (int round = 0; round < 10; round++) {
            u64 p0 = (u64)0xD2511F53u * c0, p1 = (u64)0xCD9E8D57u * c2;
            c0 = (u32)(p1 >> 32) ^ c1 ^ k0;
            c1 = (u32)p1;
            c2 = (u32)(p0 >> 32) ^ c3 ^ k1;
            c3 = (u32)p0;
            k0 += 0x9E3779B9u;
            k1 += 0xBB67AE85u;
        }
        out0[q] = c0;
        out1[q] = c1;
        out2[q] = c2;
        out3[q] = c3;
    }
}

static void draw_one(struct run *r, u32 first, u32 second, u32 month, u32 kind)
{
    r->counter[0][0] = first;
    r->counter[1][0] = second;
    r->counter[2][0] = kind;
    draws(r, 1, month);
}

static inline f64 uniform(u32 word) { return ((f64)word + 0.5) * 2.3283064365386963e-10; }

/* Words smaller than this have a uniform number below a probability. */
static inline f64 threshold(f64 chance) { return chance * 4294967296.0 - 0.5; }

static inline i64 below(f64 chance) { return (i64)ceil(threshold(chance)); }

/* Arithmetic -------------------------------------------------------------------------------- */

static inline f64 smaller(f64 x, f64 y) { return y < x ? y : x; }
static inline f64 larger(f64 x, f64 y) { return y > x ? y : x; }
static inline i64 least(i64 x, i64 y) { return y < x ? y : x; }

/* e**x, x held within -700 .. 700. */
static f64 exponential(f64 x)
{
    x = smaller(larger(x, -700.0), 700.0);
    f64 n = floor(x * 1.4426950408889634 + 0.5);
    f64 r = (x - n * 0.6931471803691238) - n * 1.9082149292705877e-10;
    f64 r2 = r * r, r4 = r2 * r2;
    f64 low = (1.0 + r) + r2 * (0.5 + 0.16666666666666666 * r);
    f64 mid = (0.041666666666666664 + 0.008333333333333333 * r)
        + r2 * (0.001388888888888889 + 0.0001984126984126984 * r);
    f64 high = (2.48015873015873e-05 + 2.7557319223985893e-06 * r)
        + r2 * (2.755731922398589e-07 + 2.505210838544172e-08 * r);
    f64 top = 2.08767569878681e-09 + 1.6059043836821613e-10 * r;
    return ldexp((low + r4 * mid) + (r4 * r4) * (high + r4 * top), (int)n);
}

/* ln(u / (1 - u)). */
static inline f64 log_odds(f64 u)
{
    f64 odds = u / (1.0 - u), m;
    i64 bits, half;
    memcpy(&bits, &odds, 8);
    half = (bits & 0x000FFFFFFFFFFFFF) | 0x3FE0000000000000;
    memcpy(&m, &half, 8);
    int small = m < 0.7071067811865476;
    m = small ? m + m : m;
    f64 n = (f64)((bits >> 52) - 1022) - (small ? 1.0 : 0.0);
    f64 s = (m - 1.0) / (m + 1.0), z = s * s;
    f64 low = (0.3333333333333333 + z * 0.2)
        + (z * z) * (0.14285714285714285 + z * 0.1111111111111111);
    f64 high = (0.09090909090909091 + z * 0.07692307692307693)
        + (z * z) * (0.06666666666666667 + z * 0.058823529411764705);
    f64 top = 0.05263157894736842 + z * 0.047619047619047616;
    f64 z4 = (z * z) * (z * z);
    return n * 0.6931471805599453
        + (2.0 * s + (2.0 * s) * (z * (low + z4 * (high + z4 * top))));
}

static inline f64 assurance(f64 trust, f64 threshold)
{
    f64 t = trust * trust, h = threshold * threshold;
    t = t * t;
    h = h * h;
    return t / (t + h);
}

static f64 maturity(f64 months, f64 ripening)
{
    return ripening == 0.0 ? 1.0 : 1.0 - exponential(-months / ripening);
}

/* Activity of the referee in a month. */
static f64 activity(const struct rules *rules, i64 month)
{
    if (month < rules->referee_start)
        return 0.0;
    if (month < rules->referee_stop)
        return rules->referee_activity;
    if (rules->referee_fade == 0.0)
        return 0.0;
    return rules->referee_activity
        * exponential(-(f64)(month - rules->referee_stop) / rules->referee_fade);
}

/* Time -------------------------------------------------------------------------------------- */

static inline f64 measure_load(const struct run *r, i32 links1, i32 links2, i32 links3)
{
    const f64 *days = r->facts.rungs + 4 * DAYS;
    f64 pairwise = r->rules.pairwise_load;
    f64 most = links1 > 0 ? days[1] : 0.0;
    if (links2 > 0)
        most = larger(most, days[2]);
    if (links3 > 0)
        most = larger(most, days[3]);
    f64 total = links1 * days[1] + links2 * days[2] + links3 * days[3];
    return (1.0 - pairwise) * most + pairwise * total;
}

/* Loads of organisation i, whose links on task k have changed. */
static void recount(struct run *restrict r, i64 i, i64 k)
{
    struct table *own = r->table + i * r->facts.tasks;
    own[k].load = measure_load(r, own[k].links[1], own[k].links[2], own[k].links[3]);
    f64 load = r->rules.inquiry * r->rules.inquiry_days;
    for (i64 j = 0; j < r->facts.tasks; j++)
        load += own[j].load;
    r->load[i] = load;
}

static inline f64 price_of(const struct rules *rules, f64 mindset)
{
    return rules->time_cost * (1.0 + rules->tunnelling * (0.5 - mindset));
}

static void set_room(struct run *restrict r, i64 month)
{
    f64 kept = month >= r->rules.means_cut_month ? 1.0 - r->rules.means_cut : 1.0;
    for (i64 i = 0; i < r->facts.organisations; i++) {
        f64 room = r->facts.room[i] * kept;
        r->room[i] = room;
        r->bend[i] = room > 0.0 ? r->rules.congestion / (2.0 * room) : 0.0;
        r->price[i] = price_of(&r->rules, r->state.mindset[i]);
    }
}

static inline f64 cost(f64 price, f64 bend, f64 load)
{
    return price * (load + bend * (load * load));
}

/* Change of i's cost of time if a link at one of its tables changes rung. */
static inline f64 extra_cost(const struct run *r, u32 i, const struct table *own, int rung, int new)
{
    f64 then = measure_load(r, own->links[1] + (new == 1) - (rung == 1),
        own->links[2] + (new == 2) - (rung == 2), own->links[3] + (new == 3) - (rung == 3));
    f64 load = r->load[i], after = load + (then - own->load);
    return cost(r->price[i], r->bend[i], after) - cost(r->price[i], r->bend[i], load);
}

/* What is derived ----------------------------------------------------------------------------- */

/* Overlap, coupling (and their totals) and difference of portfolios from the volumes. */
static void measure_overlap(struct run *restrict r)
{
    const struct facts *f = &r->facts;
    const i64 tasks = f->tasks;
    const f64 *restrict volume = r->state.volume, weight = r->rules.coupling_weight;
    f64 *restrict portion = r->portion;
    for (i64 i = 0; i < f->organisations; i++) {
        const f64 *own = volume + i * tasks;
        f64 capacity = 0.0;
        for (i64 k = 0; k < tasks; k++)
            capacity += own[k];
        r->capacity[i] = capacity;
        for (i64 k = 0; k < tasks; k++) {
            portion[i * tasks + k] = capacity > 0.0 ? own[k] / capacity : 0.0;
            f64 need = 0.0;
            for (u32 e = f->near_start[k]; e < f->near_start[k + 1]; e++)
                need += f->near_need[e] * smaller(own[k], own[f->near[e]]);
            r->table[i * tasks + k].alike = weight * need;
        }
    }
    f64 overlaps = 0.0, couplings = 0.0;
    for (i64 p = 0; p < f->pairs; p++) {
        i64 a = f->ends[2 * p], b = f->ends[2 * p + 1];
        const f64 *restrict at_a = volume + a * tasks, *restrict at_b = volume + b * tasks;
        f64 apart = 0.0;
        for (i64 k = 0; k < tasks; k++)
            apart += fabs(portion[a * tasks + k] - portion[b * tasks + k]);
        r->difference[p] = r->capacity[a] > 0.0 && r->capacity[b] > 0.0 ? 0.5 * apart : 0.0;
        for (u32 x = f->start[p]; x < f->start[p + 1]; x++) {
            u32 k = f->task[x];
            f64 va = at_a[k], vb = at_b[k], need = 0.0;
            for (u32 e = f->near_start[k]; e < f->near_start[k + 1]; e++) {
                u32 q = f->near[e];
                need += f->near_need[e] * (smaller(va, at_b[q]) + smaller(at_a[q], vb));
            }
            f64 shared = smaller(va, vb), met = weight * (0.5 * need);
            r->overlap[x] = shared;
            r->coupling[x] = met;
            overlaps += shared;
            couplings += met;
        }
    }
    r->totals[0] = overlaps;
    r->totals[1] = couplings;
}

/* Smallest 0.5**m * (1 + q / 4) that is not below ``least``, q 0 .. 3, m 2 .. 33. */
static f64 coarse(f64 least)
{
    if (least <= 0.0)
        return 0.0;
    f64 step = 0.5;
    while (0.5 * step >= least && step > 2.3283064365386963e-10)
        step *= 0.5;
    f64 quarter = 0.125 * step, found = 0.5 * step;
    while (found < least)
        found += quarter;
    return found;
}

static void fill_powers(f64 *powers, i64 n, f64 base)
{
    powers[0] = 1.0;
    for (i64 j = 1; j < n; j++)
        powers[j] = powers[j - 1] * base;
}

/* What is derived from facts and parameters alone. */
static void tabulate(struct run *r, i64 most_partners)
{
    const struct facts *f = &r->facts;
    const struct rules *rules = &r->rules;
    for (i64 p = 0; p < f->pairs; p++) {
        i32 pa = f->partners[f->ends[2 * p]], pb = f->partners[f->ends[2 * p + 1]];
        r->known[p] = rules->contacts / (1.0 + (pa > pb ? pa : pb));
        r->bound[0][p] = coarse(0.5 * smaller(1.0, r->known[p] * (1.0 + rules->closure)));
        r->bound[1][p] = coarse(0.5 * smaller(1.0, r->known[p] * rules->convening));
        for (int way = 0; way < 2; way++) {
            f64 none = 1.0;
            for (u32 x = f->start[p]; x < f->start[p + 1]; x++)
                none *= 1.0 - r->bound[way][p];
            r->some[way][p] = 1.0 - none;
        }
    }
    fill_powers(r->power, most_partners + 2, rules->failure);
    for (i64 j = 0; j < most_partners + 2; j++)
        if (r->power[j] < 1e-12)
            r->power[j] = 0.0;
    fill_powers(r->gained, f->tasks + 1, 1.0 - rules->trust_gain);
    fill_powers(r->lost, f->tasks + 1, 1.0 - rules->trust_loss);
    for (int age = 0; age < AGES; age++) {
        r->ripe[age] = maturity((f64)age, rules->maturity_months);
        r->ahead[age] = maturity((f64)age + rules->foresight_months, rules->maturity_months);
    }
}

/* Mindset and own-interest weight of each organisation: a triangular law cut to 0..1. */
static void traits(struct run *r)
{
    const struct rules *rules = &r->rules;
    for (i64 i = 0; i < r->facts.organisations; i++) {
        draw_one(r, r->facts.key[i], ALONE, 0, TRAIT);
        f64 u[4];
        for (int j = 0; j < 4; j++)
            u[j] = uniform(r->numbers[j][0]);
        f64 z = (u[0] + u[1] - 1.0) * 2.449489742783178, y = (u[2] + u[3] - 1.0) * 2.449489742783178;
        r->state.mindset[i]
            = smaller(larger(rules->mindset_mean + rules->mindset_spread * z, 0.0), 1.0);
        r->own_weight[i]
            = smaller(larger(rules->own_interest_mean + rules->own_interest_spread * y, 0.0), 1.0);
    }
}

/* Links deeper than separation, ascending, and the pairs that these tie. */
static void list_linked(struct run *restrict r)
{
    const i8 *restrict depth = r->state.depth;
    const u32 *restrict link_pair = r->facts.link_pair;
    u32 *restrict active = r->active, *restrict tied = r->tied, *restrict finish = r->finish;
    i64 linked = 0, ties = 0;
    for (i64 x = 0; x < r->facts.links; x++) {
        active[linked] = (u32)x;
        linked += depth[x] > 0;
    }
    i64 before = -1;
    for (i64 e = 0; e < linked; e++) {
        i64 p = link_pair[active[e]];
        ties += p != before;
        before = p;
        tied[ties - 1] = (u32)p;
        finish[ties - 1] = (u32)(e + 1);
    }
    r->listed = linked;
    r->tied_pairs = ties;
}

/* a and b begin or cease to sit together on task k. */
static inline void turn(struct run *restrict r, u32 a, u32 b, u32 k)
{
    i64 tasks = r->facts.tasks;
    r->bits[(a * tasks + k) * r->width + (b >> 6)] ^= (u64)1 << (b & 63);
    r->bits[(b * tasks + k) * r->width + (a >> 6)] ^= (u64)1 << (a & 63);
}

/* What is derived from the state. */
static void derive(struct run *r)
{
    const struct facts *f = &r->facts;
    measure_overlap(r);
    r->noticed = 0;
    for (i64 x = 0; x < f->links; x++) {
        u32 p = f->link_pair[x], k = f->task[x], a = f->ends[2 * p], b = f->ends[2 * p + 1];
        int rung = r->state.depth[x];
        r->table[a * f->tasks + k].links[rung]++;
        r->table[b * f->tasks + k].links[rung]++;
        if (r->state.notice[x] >= 0)
            r->pending[r->noticed++] = (u32)x;
        if (rung > 0 && r->bits)
            turn(r, a, b, k);
    }
    for (i64 i = 0; i < f->organisations; i++) {
        for (i64 k = 0; k < f->tasks; k++)
            recount(r, i, k);
        /* who can have no link spends no time, and may have no room */
        if (f->partners[i] == 0)
            r->load[i] = 0.0;
    }
    i64 done = *r->state.month;
    set_room(r, done > 0 ? done - 1 : 0);
    list_linked(r);
}

/* Delivery, trust and knowledge --------------------------------------------------------------- */

static inline f64 trusting(f64 trust, f64 missing, f64 left)
{
    return 0.5
        * ((1.0 - (1.0 - trust) * missing) * left + (1.0 - (1.0 - trust * left) * missing));
}

static inline f64 believing(f64 credibility, f64 missing, f64 left)
{
    return (1.0 - (1.0 - credibility) * missing) * left;
}

/* Words below which i keeps promises to a partner it trusts so far. */
static inline f64 keeping(const struct run *r, u32 i, f64 trust)
{
    f64 doubt = 1.0 - assurance(trust, r->rules.trust_threshold);
    return threshold(
        smaller(r->rules.delivery_cap, r->ready[i] * (1.0 - r->tempted[i] * doubt)));
}

static void draw_links(struct run *restrict r, const u32 *restrict links, i64 n, u32 month, u32 kind)
{
    const struct facts *f = &r->facts;
    for (i64 q = 0; q < n; q++) {
        u32 x = links[q], p = f->link_pair[x];
        r->counter[0][q] = f->key[f->ends[2 * p]];
        r->counter[1][q] = f->key[f->ends[2 * p + 1]];
        r->counter[2][q] = (u32)f->task[x] << 4 | kind;
    }
    draws(r, n, month);
}

/* A month of work on every link. The same draw says which links are reviewed. */
static void deliver(struct run *restrict r, i64 month, f64 rho)
{
    const struct facts *f = &r->facts;
    const struct rules *rules = &r->rules;
    const f64 ruling = rho * rules->mediation;
    const i64 reviewed = below(rules->review_rate), partially = below(rules->partiality);
    const i64 tasks = f->tasks;
    f64 *restrict trust = r->state.trust, *restrict knowledge = r->state.knowledge,
        *restrict credibility = r->state.credibility;
    const f64 *restrict mindset = r->state.mindset, *restrict overlap = r->overlap,
              *restrict ripe = r->ripe;
    const i32 *restrict since = r->state.since;
    const u32 *restrict active = r->active;
    u8 *restrict kept = r->kept;
    f64(*restrict success)[2] = r->success, (*restrict peers)[2] = r->peers;
    for (i64 i = 0; i < f->organisations; i++) {
        r->believed[i] = credibility[i];
        f64 able = r->load[i] > r->room[i] ? r->room[i] / r->load[i] : 1.0;
        r->ready[i] = f->mandate[i] * able;
        r->tempted[i] = r->own_weight[i] * (1.0 - rules->monitoring * rho * credibility[i]);
        success[i][0] = success[i][1] = peers[i][0] = peers[i][1] = 0.0;
        if (ruling > 0.0)
            fill_powers(r->mended + i * (tasks + 1), tasks + 1,
                1.0 - rules->trust_loss * (1.0 - ruling * r->believed[i]));
    }
    if (ruling > 0.0) {
        fill_powers(r->convinced[0], tasks + 1, 1.0 - rules->credibility_gain * rho);
        fill_powers(r->convinced[1], tasks + 1, 1.0 - rules->credibility_loss * rho);
    }
    i64 e = 0, begin = 0, drawn = 0, reviews = 0;
    for (i64 j = 0; j < r->tied_pairs; j++) {
        i64 stop = r->finish[j];
        if (stop > drawn) {
            begin = e;
            drawn = least(r->listed, e + CHUNK);
            draw_links(r, active + begin, drawn - begin, (u32)month, DELIVER);
        }
        u32 p = r->tied[j], a = f->ends[2 * p], b = f->ends[2 * p + 1];
        f64 limit_a = keeping(r, a, trust[2 * p]), limit_b = keeping(r, b, trust[2 * p + 1]);
        f64 made = 0.0, whole = 0.0;
        i64 links = stop - e, fine_a = 0, fine_b = 0, own_a = 0, own_b = 0;
        int interested = ruling > 0.0 && (f->referee[a] || f->referee[b]);
        for (i64 at = e; at < stop; at++) {
            u32 x = active[at];
            i64 q = at - begin;
            int kept_a = r->numbers[0][q] < limit_a, kept_b = r->numbers[1][q] < limit_b;
            f64 grown = overlap[x] * ripe[least(month - since[x], AGES - 1)];
            made += kept_a & kept_b ? grown : 0.0;
            whole += overlap[x];
            fine_a += kept_a;
            fine_b += kept_b;
            kept[at] = (u8)(kept_a + 2 * kept_b);
            /* appended without a branch: few are, and which cannot be predicted */
            r->reviewed[reviews] = x;
            r->review_word[reviews] = r->numbers[2][q];
            reviews += r->numbers[2][q] < reviewed;
            if (interested && r->numbers[3][q] < partially) {
                own_a += f->referee[b] && !kept_b;
                own_b += f->referee[a] && !kept_a;
            }
        }
        e = stop;
        f64 left_a, left_b;
        if (ruling > 0.0) {
            i64 fair_a = links - fine_b - own_a, fair_b = links - fine_a - own_b;
            left_a = r->lost[own_a] * r->mended[a * (tasks + 1) + fair_a];
            left_b = r->lost[own_b] * r->mended[b * (tasks + 1) + fair_b];
            credibility[a]
                = believing(credibility[a], r->convinced[0][fair_a], r->convinced[1][own_a]);
            credibility[b]
                = believing(credibility[b], r->convinced[0][fair_b], r->convinced[1][own_b]);
        } else {
            left_a = r->lost[links - fine_b];
            left_b = r->lost[links - fine_a];
        }
        for (int s = 0; s < 2; s++)
            knowledge[2 * p + s] += rules->familiarity * (1.0 - knowledge[2 * p + s]);
        success[a][0] += made;
        success[a][1] += whole;
        success[b][0] += made;
        success[b][1] += whole;
        peers[a][0] += (f64)links * mindset[b];
        peers[a][1] += (f64)links;
        peers[b][0] += (f64)links * mindset[a];
        peers[b][1] += (f64)links;
        trust[2 * p] = trusting(trust[2 * p], r->gained[fine_b], left_a);
        trust[2 * p + 1] = trusting(trust[2 * p + 1], r->gained[fine_a], left_b);
    }
    r->reviews = reviews;
}

/* Worth per unit of overlap of staying fully apart: what merging loses. */
static inline f64 independence(
    const struct rules *rules, f64 redundant, f64 difference, f64 boundary)
{
    return rules->redundancy * redundant
        + (rules->specialisation * difference + rules->plurality * boundary);
}

/* Probability that all further providers fail, to whom both sides could still turn. */
static inline f64 redundant(const struct run *r, const struct table *at_a, const struct table *at_b)
{
    return r->power[least(at_a->links[0] + at_a->links[1], at_b->links[0] + at_b->links[1]) + 1];
}

/* What the month's promises were worth. */
static void account(struct run *restrict r, i64 month)
{
    const struct facts *f = &r->facts;
    const struct rules *rules = &r->rules;
    const f64 *rungs = f->rungs;
    f64 gained = 0.0;
    i64 both = 0, either = 0;
    for (i64 e = 0; e < r->listed; e++) {
        u32 x = r->active[e], p = f->link_pair[x], k = f->task[x];
        u32 a = f->ends[2 * p], b = f->ends[2 * p + 1];
        int rung = r->state.depth[x];
        f64 o = r->overlap[x];
        f64 lost = independence(rules,
            redundant(r, r->table + a * f->tasks + k, r->table + b * f->tasks + k),
            r->difference[p], f->boundary[p]);
        f64 value = -(rungs[4 * AUTONOMY + rung] * o * lost);
        if (r->kept[e] == 3) {
            f64 grown = r->ripe[least(month - r->state.since[x], AGES - 1)];
            value += (r->coupling[x] * rungs[4 * SYNERGY + rung]
                         + rules->overlap_weight * o * rungs[4 * RELEASE + rung])
                * grown;
            both++;
        }
        either += r->kept[e] > 0;
        gained += value;
    }
    f64 *flow = r->state.flow;
    flow[VALUE] += gained;
    flow[PROMISES] = (f64)(2 * r->listed);
    flow[KEPT] = (f64)(both + either);
    flow[BOTH] = (f64)both;
    flow[EITHER] = (f64)either;
}

/* Changes of rung ----------------------------------------------------------------------------- */

static void change(struct run *restrict r, i64 month, u32 a, u32 b, u32 k, u32 x, int new)
{
    struct table *at_a = r->table + a * r->facts.tasks + k;
    struct table *at_b = r->table + b * r->facts.tasks + k;
    f64 *flow = r->state.flow;
    int old = r->state.depth[x];
    at_a->links[old]--;
    at_b->links[old]--;
    at_a->links[new]++;
    at_b->links[new]++;
    if (old == 0)
        r->state.since[x] = (i32)month;
    if ((old == 0 || new == 0) && r->bits)
        turn(r, a, b, k);
    r->state.depth[x] = (i8)new;
    if (new > old) {
        flow[UP1 + old] += 1.0;
        flow[VALUE] -= 2.0 * r->rules.move_cost * r->overlap[x];
    } else
        flow[DOWN1 + old - 1] += 1.0;
    recount(r, a, k);
    recount(r, b, k);
}

/* Announced steps down take effect. */
static void end_notices(struct run *restrict r, i64 month)
{
    i64 left = 0;
    for (i64 e = 0; e < r->noticed; e++) {
        u32 x = r->pending[e];
        if (r->state.notice[x] == month) {
            u32 p = r->facts.link_pair[x];
            r->state.notice[x] = -1;
            change(r, month, r->facts.ends[2 * p], r->facts.ends[2 * p + 1], r->facts.task[x], x,
                r->state.depth[x] - 1);
        } else
            r->pending[left++] = x;
    }
    r->noticed = left;
}

/* Review and meeting -------------------------------------------------------------------------- */

/* What is proposed on the reviewed links without notice. */
static void review(struct run *restrict r)
{
    const i64 half = below(0.5 * r->rules.review_rate);
    const int deepest = (int)r->rules.deepest_rung;
    i64 events = 0;
    for (i64 e = 0; e < r->reviews; e++) {
        u32 x = r->reviewed[e];
        int up = r->review_word[e] < half, rung = r->state.depth[x];
        int possible = up ? rung < deepest : rung > r->facts.floor[x];
        r->proposal[events].link = x;
        r->proposal[events].step = up ? 1 : -1;
        events += possible && r->state.notice[x] < 0;
    }
    r->events = events;
}

/* Words with which pairs meet in the four months from a multiple of four on. */
static void draw_meetings(struct run *restrict r, i64 month, int way)
{
    const struct facts *f = &r->facts;
    for (i64 begin = 0; begin < f->pairs; begin += CHUNK) {
        i64 n = least(f->pairs - begin, CHUNK);
        for (i64 q = 0; q < n; q++) {
            r->counter[0][q] = f->key[f->ends[2 * (begin + q)]];
            r->counter[1][q] = f->key[f->ends[2 * (begin + q) + 1]];
            r->counter[2][q] = way ? CONVENE : MEET;
        }
        draws(r, n, (u32)(month >> 2));
        for (int j = 0; j < 4; j++)
            memcpy(r->words[way][j] + begin, r->numbers[j], (size_t)n * sizeof(u32));
    }
}

/* Who sits with whom on which task, where there are no bits. */
static void list_partners(struct run *restrict r)
{
    const struct facts *f = &r->facts;
    memset(r->partner_count, 0, (size_t)(f->organisations * f->tasks) * sizeof(u32));
    for (i64 e = 0; e < r->listed; e++) {
        u32 x = r->active[e], p = f->link_pair[x];
        u32 a = f->ends[2 * p], b = f->ends[2 * p + 1];
        i64 s = a * f->tasks + f->task[x], t = b * f->tasks + f->task[x];
        r->partner[r->slot[s] + r->partner_count[s]++] = b;
        r->partner[r->slot[t] + r->partner_count[t]++] = a;
    }
}

/* Whether a and b sit with the same partner on task k. ``mark`` is a number of its own for a in
 * this round of meetings: a's partners are stamped once and looked up for every b. */
static int common_partner(struct run *restrict r, u32 a, u32 b, u32 k, i64 mark)
{
    i64 s = a * r->facts.tasks + k, t = b * r->facts.tasks + k;
    if (r->bits) {
        const u64 *of_a = r->bits + s * r->width, *of_b = r->bits + t * r->width;
        u64 common = 0;
        for (i64 v = 0; v < r->width; v++)
            common |= of_a[v] & of_b[v];
        return common != 0;
    }
    i64 *stamp = r->stamp + k * r->facts.organisations;
    if (r->partner_count[s] == 0)
        return 0;
    if (stamp[a] != mark) {
        stamp[a] = mark;
        for (u32 j = 0; j < r->partner_count[s]; j++)
            stamp[r->partner[r->slot[s] + j]] = mark;
    }
    for (u32 j = 0; j < r->partner_count[t]; j++)
        if (stamp[r->partner[r->slot[t] + j]] == mark)
            return 1;
    return 0;
}

/* Add the separate links whose organisations meet, at ``factor`` times the usual rate, more by
 * ``closure`` with a common partner. A pair's number says how many of its links to pass over
 * before the first that may be discussed; most pairs have none, and no link is looked at. */
static void meet(struct run *restrict r, i64 month, int way, f64 factor, f64 closure, i64 reviewed)
{
    const struct facts *f = &r->facts;
    const u32 *restrict words = r->words[way][month % 4];
    const f64 *restrict some = r->some[way], *restrict bound = r->bound[way];
    u32 *restrict hit = r->hit, *restrict place = r->place;
    const u32 again = way ? CONVENE_AGAIN : AGAIN;
    const f64 closed = factor + closure;
    i64 n = 0, added = r->events, mark = month * f->organisations * f->tasks;
    for (i64 p = 0; p < f->pairs; p++) {
        hit[n] = (u32)p;
        n += uniform(words[p]) < some[p];
    }
    for (i64 h = 0; h < n; h++)
        place[h] = f->start[hit[h]];
    for (int first_round = 1; n > 0; first_round = 0) {
        i64 rest = 0;
        for (i64 h = 0; h < n; h++) {
            i64 q = h % CHUNK;
            if (q == 0 && !first_round) {
                i64 m = least(n - h, CHUNK);
                for (i64 v = 0; v < m; v++) {
                    u32 p = hit[h + v];
                    r->counter[0][v] = f->key[f->ends[2 * p]];
                    r->counter[1][v] = f->key[f->ends[2 * p + 1]];
                    r->counter[2][v] = (u32)f->task[place[h + v] - 1] << 4 | again;
                }
                draws(r, m, (u32)month);
            }
            u32 p = hit[h], x = place[h], end = f->start[p + 1];
            f64 u = uniform(first_round ? words[p] : r->numbers[0][q]);
            f64 passed = 1.0 - bound[p], left = 1.0;
            while (x < end && u >= 1.0 - left * passed) {
                left *= passed;
                x++;
            }
            if (x == end)
                continue;
            /* what is left of the number is uniform below the bound */
            u = (u - (1.0 - left)) / left;
            if (r->state.depth[x] == 0 && u < 0.5 * smaller(1.0, r->known[p] * closed)) {
                u32 a = f->ends[2 * p], b = f->ends[2 * p + 1];
                int met = u < 0.5 * smaller(1.0, r->known[p] * factor)
                    || common_partner(r, a, b, f->task[x], mark + a);
                i64 before = r->asked[x];
                if (met && !(reviewed <= before && before < added
                        && r->proposal[before].link == x)) {
                    r->asked[x] = (u32)added;
                    r->proposal[added].link = x;
                    r->proposal[added].step = 1;
                    added++;
                }
            }
            if (x + 1 < end) {
                hit[rest] = p;
                place[rest] = x + 1;
                rest++;
            }
        }
        n = rest;
        mark += f->organisations;
    }
    r->events = added;
}

/* Value and utility --------------------------------------------------------------------------- */

/* Differences between two rungs. */
struct step {
    f64 synergy, release, given_up, at_stake, deeper;
};

struct seen {
    f64 own, value, exposure, praise;
};

/* What a step means to one side of a link, free of load. */
static inline struct seen side(const struct rules *rules, struct step d, f64 overlap, f64 coupling,
    f64 alike, f64 volume, f64 other, f64 mindset, f64 known, f64 trust, f64 belief, f64 boundary,
    f64 ripe, f64 loss)
{
    struct seen s;
    f64 assumed = (1.0 + rules->prior_tint * (2.0 * mindset - 1.0)) * alike;
    f64 seen = known * coupling + (1.0 - known) * assumed;
    f64 benefit = seen * d.synergy * ripe;
    f64 freed = rules->overlap_weight * overlap * d.release * ripe;
    s.value = (benefit + freed) - loss;
    f64 part = volume / (volume + other);
    f64 claim = 2.0 * rules->share * ((1.0 - rules->cost_key) * 0.5 + rules->cost_key * part);
    f64 credit = claim * (benefit + freed * (1.0 - rules->budget_fear * (1.0 - mindset)));
    s.own = credit - rules->identity * d.given_up * (1.0 + boundary) * sqrt(overlap * volume);
    f64 doubt = 1.0 - assurance(trust, rules->trust_threshold);
    s.exposure
        = rules->exposure * overlap * d.at_stake * doubt * (1.0 - rules->backing * belief);
    s.praise = rules->appreciation * belief * overlap * d.deeper;
    return s;
}

/* Gains of the proposed steps from the state as it stands, and the luck of the decision. */
static void weigh(struct run *restrict r, i64 month, f64 rho)
{
    const struct facts *f = &r->facts;
    const struct rules *rules = &r->rules;
    const struct state *s = &r->state;
    const f64 *rungs = f->rungs;
    const f64 horizon = larger(1.0, rules->foresight_months);
    const f64 blur
        = rules->choice_precision > 0.0 ? 1.0 / rules->choice_precision : (f64)INFINITY;
    u32 links[CHUNK];
    for (i64 begin = 0; begin < r->events; begin += CHUNK) {
        i64 n = least(r->events - begin, CHUNK);
        for (i64 q = 0; q < n; q++)
            links[q] = r->proposal[begin + q].link;
        draw_links(r, links, n, (u32)month, MOVE);
        for (int which = 0; which < 2; which++)
            for (i64 q = 0; q < n; q++)
                r->luck[which][q] = blur * log_odds(uniform(r->numbers[which][q]));
        for (i64 q = 0; q < n; q++) {
            struct proposal *event = r->proposal + begin + q;
            u32 x = event->link, p = f->link_pair[x], k = f->task[x];
            u32 a = f->ends[2 * p], b = f->ends[2 * p + 1];
            const struct table *at_a = r->table + a * f->tasks + k;
            const struct table *at_b = r->table + b * f->tasks + k;
            int rung = s->depth[x], new = rung + event->step;
            i64 age = rung == 0 ? 0 : least(month - s->since[x], AGES - 1);
            f64 ripe = r->ahead[age], overlap = r->overlap[x], coupling = r->coupling[x];
            f64 boundary = f->boundary[p];
            struct step d = {
                rungs[4 * SYNERGY + new] - rungs[4 * SYNERGY + rung],
                rungs[4 * RELEASE + new] - rungs[4 * RELEASE + rung],
                rungs[4 * AUTONOMY + new] - rungs[4 * AUTONOMY + rung],
                rungs[4 * EXPOSED + new] - rungs[4 * EXPOSED + rung],
                event->step,
            };
            f64 loss = d.given_up * overlap
                * independence(rules, redundant(r, at_a, at_b), r->difference[p], boundary);
            f64 va = s->volume[a * f->tasks + k], vb = s->volume[b * f->tasks + k];
            struct seen by_a = side(rules, d, overlap, coupling, at_a->alike, va, vb,
                s->mindset[a], s->knowledge[2 * p], s->trust[2 * p], rho * s->credibility[a],
                boundary, ripe, loss);
            struct seen by_b = side(rules, d, overlap, coupling, at_b->alike, vb, va,
                s->mindset[b], s->knowledge[2 * p + 1], s->trust[2 * p + 1],
                rho * s->credibility[b], boundary, ripe, loss);
            f64 wa = r->own_weight[a], wb = r->own_weight[b];
            f64 effort = event->step > 0 ? rules->move_cost * overlap / horizon : 0.0;
            if (rules->joint) {
                f64 own = by_a.own + by_b.own;
                f64 public = 0.5 * (by_a.value + by_b.value) - own;
                f64 total = own + (1.0 - 0.5 * (wa + wb)) * public;
                total = total - (by_a.exposure + by_b.exposure) + (by_a.praise + by_b.praise);
                event->gain[0] = event->gain[1] = total - 2.0 * effort;
            } else {
                event->gain[0] = by_a.own + (1.0 - wa) * (by_a.value - by_a.own) - by_a.exposure
                    + by_a.praise - effort;
                event->gain[1] = by_b.own + (1.0 - wb) * (by_b.value - by_b.own) - by_b.exposure
                    + by_b.praise - effort;
            }
            /* with side payments there is one decision */
            event->limit[0] = event->gain[0] - r->luck[0][q];
            event->limit[1] = event->gain[1] - r->luck[rules->joint ? 0 : 1][q];
            if (event->step < 0)
                for (int side = 0; side < 2; side++) {
                    f64 w = side ? wb : wa, own = side ? by_b.own : by_a.own;
                    f64 exposure = -(side ? by_b.exposure : by_a.exposure);
                    f64 apart = (1.0 - w) * -loss, relief = w * own;
                    u8 reason = OWN;
                    if (exposure > relief) {
                        relief = exposure;
                        reason = EXPOSURE;
                    }
                    if (apart > relief) {
                        relief = apart;
                        reason = INDEPENDENCE;
                    }
                    event->relief[side] = relief;
                    event->reason[side] = reason;
                }
            /* equal order words fall back on the number of the event */
            r->order[begin + q] = (u64)r->numbers[2][q] << 32 | (u64)(begin + q);
        }
    }
}

/* Commitment ---------------------------------------------------------------------------------- */

/* Ascending order. The upper halves are uniform: after a distribution over as many buckets as
 * there are numbers hardly anything is left to sort. */
static void rank(i64 n, const u64 *restrict order, u64 *restrict ranked, u32 *restrict bucket)
{
    memset(bucket, 0, (size_t)(n + 1) * sizeof(u32));
    for (i64 e = 0; e < n; e++)
        bucket[((order[e] >> 32) * (u64)n >> 32) + 1]++;
    for (i64 e = 0; e < n; e++)
        bucket[e + 1] += bucket[e];
    for (i64 e = 0; e < n; e++)
        ranked[bucket[(order[e] >> 32) * (u64)n >> 32]++] = order[e];
    for (i64 e = 1; e < n; e++) {
        u64 word = ranked[e];
        i64 at = e;
        for (; at > 0 && ranked[at - 1] > word; at--)
            ranked[at] = ranked[at - 1];
        ranked[at] = word;
    }
}

/* Main reason of a step down, as the side that gains most by it sees it. */
static int main_reason(f64 gain, f64 time, f64 relief, int reason)
{
    if (gain <= 0.0)
        return CHANCE;
    return time > relief ? TIME : reason;
}

/* Decide the proposed steps one by one, in an order drawn for this month. */
static void commit(struct run *restrict r, i64 month)
{
    const struct facts *f = &r->facts;
    const i64 notice_months = r->rules.notice_months;
    const int joint = (int)r->rules.joint;
    rank(r->events, r->order, r->ranked, r->bucket);
    for (i64 place = 0; place < r->events; place++) {
        const struct proposal *event = r->proposal + (u32)r->ranked[place];
        u32 x = event->link, p = f->link_pair[x], k = f->task[x];
        u32 a = f->ends[2 * p], b = f->ends[2 * p + 1];
        int up = event->step > 0, rung = r->state.depth[x], new = rung + event->step;
        f64 time_a = extra_cost(r, a, r->table + a * f->tasks + k, rung, new);
        if (up && !joint && !(time_a < event->limit[0]))
            continue;
        f64 time_b = extra_cost(r, b, r->table + b * f->tasks + k, rung, new);
        f64 cost_a = time_a, cost_b = time_b;
        if (joint)
            cost_a = cost_b = time_a + time_b;
        int yes_a = cost_a < event->limit[0], yes_b = cost_b < event->limit[1];
        if (!(up ? yes_a && yes_b : yes_a || yes_b))
            continue;
        if (!up) {
            f64 gain_a = event->gain[0] - cost_a, gain_b = event->gain[1] - cost_b;
            int why = gain_a >= gain_b
                ? main_reason(gain_a, -time_a, event->relief[0], event->reason[0])
                : main_reason(gain_b, -time_b, event->relief[1], event->reason[1]);
            r->state.flow[REASON + why] += 1.0;
            if (rung >= 2 && notice_months > 0) {
                r->state.notice[x] = (i32)(month + notice_months);
                r->pending[r->noticed++] = x;
                continue;
            }
        }
        change(r, month, a, b, k, x, new);
    }
}

/* Learning and portfolios --------------------------------------------------------------------- */

/* Those who discussed a step have asked each other what they do and need. */
static void ask(struct run *restrict r)
{
    f64 *restrict knowledge = r->state.knowledge;
    const f64 inquiry = r->rules.inquiry;
    for (i64 e = 0; e < r->events; e++) {
        u32 p = r->facts.link_pair[r->proposal[e].link];
        for (int s = 0; s < 2; s++)
            knowledge[2 * p + s] += inquiry * (1.0 - knowledge[2 * p + s]);
    }
}

/* Mindsets follow own success and partners; all at once. */
static void learn(struct run *restrict r)
{
    for (i64 i = 0; i < r->facts.organisations; i++) {
        if (r->peers[i][1] == 0.0)
            continue;
        f64 m = r->state.mindset[i];
        m = m + r->rules.experience_rate * (r->success[i][0] / r->success[i][1] - m)
            + r->rules.peer_rate * (r->peers[i][0] / r->peers[i][1] - m);
        r->state.mindset[i] = smaller(larger(m, 0.0), 1.0);
    }
}

/* Once a year unlinked pairs trade tasks apart: of the tasks on which a pair is separate, each
 * side hands the other the one in which it is relatively weakest. */
static void spread_apart(struct run *restrict r, i64 month)
{
    const struct facts *f = &r->facts;
    const i64 tasks = f->tasks;
    const i8 *restrict depth = r->state.depth;
    f64 *restrict then = r->then, *restrict volume = r->state.volume;
    memcpy(then, volume, (size_t)(f->organisations * tasks) * sizeof(f64));
    for (i64 p = 0; p < f->pairs; p++) {
        i64 a = f->ends[2 * p], b = f->ends[2 * p + 1], separate = 0;
        f64 most = -1.0, least = -1.0;
        u32 from_a = 0, from_b = 0;
        for (u32 x = f->start[p]; x < f->start[p + 1]; x++) {
            if (depth[x] != 0)
                continue;
            u32 k = f->task[x];
            f64 ratio = then[b * tasks + k] / then[a * tasks + k];
            if (separate == 0 || ratio > most) {
                most = ratio;
                from_a = k;
            }
            if (separate == 0 || ratio < least) {
                least = ratio;
                from_b = k;
            }
            separate++;
        }
        if (separate < 2)
            continue;
        if (most == least) {
            draw_one(r, f->key[a], f->key[b], (u32)month, DRIFT);
            i64 one = (i64)(uniform(r->numbers[0][0]) * (f64)separate);
            i64 two = (i64)(uniform(r->numbers[1][0]) * (f64)(separate - 1));
            two += two >= one;
            i64 seen = 0;
            for (u32 x = f->start[p]; x < f->start[p + 1]; x++)
                if (depth[x] == 0) {
                    if (seen == one)
                        from_a = f->task[x];
                    if (seen == two)
                        from_b = f->task[x];
                    seen++;
                }
        }
        f64 spare_a = (then[a * tasks + from_a] - f->volume_floor[a * tasks + from_a])
            / (f64)f->partners[a];
        f64 spare_b = (then[b * tasks + from_b] - f->volume_floor[b * tasks + from_b])
            / (f64)f->partners[b];
        f64 urge = (1.0 - r->state.mindset[a]) * (1.0 - r->state.mindset[b]);
        f64 amount = r->rules.drift * urge * smaller(spare_a, spare_b);
        if (amount > 0.0) {
            volume[a * tasks + from_a] -= amount;
            volume[b * tasks + from_a] += amount;
            volume[b * tasks + from_b] -= amount;
            volume[a * tasks + from_b] += amount;
        }
    }
}

/* Indicators (order of columns: sim.indicators.COLUMNS) ----------------------------------------- */

static inline f64 quotient(f64 above, f64 below) { return below != 0.0 ? above / below : (f64)NAN; }

static u32 find(const u32 *root, u32 i)
{
    while (root[i] != i)
        i = root[i];
    return i;
}

/* 1 - sum of squared bundle shares, per task over its maximum, weighted by volume. */
static f64 fragmentation(struct run *restrict r)
{
    const struct facts *f = &r->facts;
    const i64 tasks = f->tasks, n = f->organisations;
    for (i64 k = 0; k < tasks; k++)
        for (i64 i = 0; i < n; i++) {
            r->root[k * n + i] = (u32)i;
            r->bundle[k * n + i] = 0.0;
        }
    for (i64 e = 0; e < r->listed; e++) {
        u32 x = r->active[e];
        if (r->state.depth[x] < 2)
            continue;
        u32 p = f->link_pair[x], *root = r->root + f->task[x] * n;
        u32 a = find(root, f->ends[2 * p]), b = find(root, f->ends[2 * p + 1]);
        root[a > b ? a : b] = a < b ? a : b;
    }
    f64 above = 0.0, below = 0.0;
    for (i64 k = 0; k < tasks; k++) {
        const u32 *root = r->root + k * n;
        f64 *bundle = r->bundle + k * n, total = 0.0, single = 0.0, joined = 0.0;
        for (i64 i = 0; i < n; i++)
            total += r->state.volume[i * tasks + k];
        if (total == 0.0)
            continue;
        for (i64 i = 0; i < n; i++) {
            f64 portion = r->state.volume[i * tasks + k] / total;
            single += portion * portion;
            bundle[find(root, (u32)i)] += portion;
        }
        if (single >= 1.0)
            continue;
        for (i64 i = 0; i < n; i++)
            joined += bundle[i] * bundle[i];
        above += total * ((1.0 - joined) / (1.0 - single));
        below += total;
    }
    return quotient(above, below);
}

/* Depth shares by overlap, duplicated work, unmet need, links by rung. */
static void observe_links(struct run *restrict r, f64 *restrict row)
{
    const f64 *rungs = r->facts.rungs;
    f64 most = 0.0, volume[4] = { 0.0 }, links[4] = { 0.0 }, released = 0.0, met = 0.0;
    for (int j = 0; j < 4; j++)
        most = larger(most, rungs[4 * SYNERGY + j]);
    for (i64 e = 0; e < r->listed; e++) {
        u32 x = r->active[e];
        int rung = r->state.depth[x];
        links[rung] += 1.0;
        volume[rung] += r->overlap[x];
        released += r->overlap[x] * rungs[4 * RELEASE + rung];
        met += r->coupling[x] * rungs[4 * SYNERGY + rung];
    }
    volume[0] = r->totals[0] - (volume[1] + volume[2] + volume[3]);
    for (int j = 0; j < 4; j++)
        row[1 + j] = quotient(volume[j], r->totals[0]);
    for (int j = 1; j < 4; j++)
        row[4 + j] = links[j];
    row[8] = 1.0 - quotient(released, r->totals[0]);
    row[9] = 1.0 - quotient(met, most * r->totals[1]);
}

/* Niche, time, mindset and credibility: means over organisations. */
static void observe_organisations(struct run *restrict r, f64 *restrict row)
{
    const struct facts *f = &r->facts;
    const i64 tasks = f->tasks;
    f64 niche = 0.0, days = 0.0, over = 0.0, spent = 0.0, mindset = 0.0, credibility = 0.0;
    for (i64 i = 0; i < f->organisations; i++) {
        const f64 *volume = r->state.volume + i * tasks;
        f64 total = 0.0, concentration = 0.0, own = r->load[i];
        for (i64 k = 0; k < tasks; k++)
            total += volume[k];
        if (total > 0.0)
            for (i64 k = 0; k < tasks; k++)
                concentration += (volume[k] / total) * (volume[k] / total);
        niche += concentration - f->concentration0[i];
        days += own;
        over += own > r->room[i];
        if (own > 0.0)
            spent += cost(price_of(&r->rules, r->state.mindset[i]), r->bend[i], own);
        mindset += r->state.mindset[i];
        credibility += r->state.credibility[i];
    }
    f64 n = (f64)f->organisations;
    row[10] = niche / n;
    row[11] = days / n;
    row[12] = over / n;
    row[13] = spent;
    row[14] = mindset / n;
    row[15] = credibility / n;
}

/* Trust, knowledge and the network of tied pairs. */
static void observe_pairs(struct run *restrict r, f64 *restrict row)
{
    const struct facts *f = &r->facts;
    const f64 *restrict trust = r->state.trust, *restrict knowledge = r->state.knowledge;
    const i64 n = f->organisations, width = r->network_width;
    const f64 pairs = (f64)f->pairs;
    f64 total_tied = 0.0, unequal = 0.0, total = 0.0, known = 0.0;
    i64 own = 0;
    memset(r->degree, 0, (size_t)n * sizeof(u32));
    if (r->network)
        memset(r->network, 0, (size_t)(n * width) * sizeof(u64));
    for (i64 j = 0; j < r->tied_pairs; j++) {
        u32 p = r->tied[j], a = f->ends[2 * p], b = f->ends[2 * p + 1];
        if (f->same_area[p])
            own += r->finish[j] - (j > 0 ? r->finish[j - 1] : 0);
        total_tied += trust[2 * p] + trust[2 * p + 1];
        unequal += fabs(trust[2 * p] - trust[2 * p + 1]);
        r->degree[a]++;
        r->degree[b]++;
        if (r->network) {
            r->network[a * width + (b >> 6)] |= (u64)1 << (b & 63);
            r->network[b * width + (a >> 6)] |= (u64)1 << (a & 63);
        }
    }
    for (i64 p = 0; p < f->pairs; p++) {
        total += trust[2 * p] + trust[2 * p + 1];
        known += knowledge[2 * p] + knowledge[2 * p + 1];
    }
    f64 ties = (f64)r->tied_pairs, links = (f64)r->listed;
    row[16] = quotient(total_tied, 2.0 * ties);
    row[17] = quotient(total, 2.0 * pairs);
    row[18] = quotient(ties - unequal, ties);
    row[19] = quotient(known, 2.0 * pairs);
    row[20] = quotient(ties, pairs);
    row[21] = quotient(links, ties);
    row[22] = (f64)NAN;
    row[23] = quotient((f64)own, links);
    if (!r->network)
        return;
    i64 closed = 0, paths = 0;
    for (i64 j = 0; j < r->tied_pairs; j++) {
        u32 p = r->tied[j];
        const u64 *restrict of_a = r->network + f->ends[2 * p] * width;
        const u64 *restrict of_b = r->network + f->ends[2 * p + 1] * width;
        for (i64 v = 0; v < width; v++)
            closed += __builtin_popcountll(of_a[v] & of_b[v]);
    }
    for (i64 i = 0; i < n; i++)
        paths += (i64)r->degree[i] * ((i64)r->degree[i] - 1) / 2;
    row[22] = quotient((f64)closed, (f64)paths);
}

static void look(struct run *restrict r, f64 *restrict row)
{
    const f64 *flow = r->state.flow;
    row[0] = fragmentation(r);
    observe_links(r, row);
    observe_organisations(r, row);
    observe_pairs(r, row);
    row[24] = flow[VALUE];
    row[25] = flow[VALUE] - row[13];
    row[26] = quotient(flow[KEPT], flow[PROMISES]);
    row[27] = quotient(flow[BOTH], flow[EITHER]);
    for (int j = 0; j < 11; j++)
        row[28 + j] = flow[UP1 + j];
    row[39] = activity(&r->rules, *r->state.month - 1);
}

/* The month and the run ----------------------------------------------------------------------- */

static void step(struct run *restrict r)
{
    const struct rules *rules = &r->rules;
    const i64 month = *r->state.month;
    const f64 rho = activity(rules, month);
    memset(r->state.flow, 0, FLOWS * sizeof(f64));
    set_room(r, month);
    deliver(r, month, rho);
    account(r, month);
    review(r);
    end_notices(r, month);
    if (rules->closure > 0.0 && !r->bits)
        list_partners(r);
    /* of their own accord; called by the referee, if it ever is active */
    const int ways = rules->convening * rules->referee_activity > 0.0 ? 2 : 1;
    const i64 reviewed = r->events;
    const int drawn = r->words_of == month >> 2;
    for (int way = 0; way < ways; way++) {
        f64 factor = way ? rules->convening * rho : 1.0;
        if (!drawn)
            draw_meetings(r, month, way);
        if (factor > 0.0)
            meet(r, month, way, factor, way ? 0.0 : rules->closure, reviewed);
    }
    r->words_of = month >> 2;
    weigh(r, month, rho);
    commit(r, month);
    if (rules->inquiry > 0.0)
        ask(r);
    learn(r);
    if (rules->drift > 0.0 && (month + 1) % 12 == 0) {
        spread_apart(r, month);
        measure_overlap(r);
    }
    *r->state.month = month + 1;
    if (r->state.flow[UP1] + r->state.flow[DOWN1] > 0.0)
        list_linked(r);
}

/* Simulate so many months; indicators of each into rows (months, COLUMNS). */
void run_advance(struct run *r, i64 months, f64 *rows)
{
    for (i64 m = 0; m < months; m++) {
        step(r);
        look(r, rows + m * COLUMNS);
    }
}

void run_close(struct run *r)
{
    if (!r)
        return;
    void *held[] = { r->own_weight, r->room, r->price, r->bend, r->load, r->ready, r->tempted,
        r->believed, r->capacity, r->success, r->peers, r->table, r->mended, r->then, r->portion,
        r->difference, r->known, r->bound[0], r->bound[1], r->some[0], r->some[1],
        r->words[0][0], r->words[0][1], r->words[0][2], r->words[0][3], r->words[1][0],
        r->words[1][1], r->words[1][2], r->words[1][3], r->tied, r->finish, r->hit, r->place,
        r->overlap, r->coupling, r->active, r->pending, r->asked, r->reviewed, r->review_word,
        r->kept, r->proposal, r->order, r->ranked, r->bucket, r->bits, r->slot, r->partner,
        r->partner_count, r->stamp, r->power, r->network, r->degree, r->root, r->bundle };
    for (size_t j = 0; j < sizeof held / sizeof *held; j++)
        free(held[j]);
    free(r);
}

/* Room for n things, zeroed; one more, as lists are appended to before they are counted. */
#define ROOM(pointer, n) \
    (complete &= ((pointer) = calloc((size_t)(n) + 1, sizeof *(pointer))) != NULL)

/* A run at month 0, of which the traits are drawn here; null if memory lacks. The arrays of
 * facts and state are the caller's and must outlive it; the state is changed in place. */
struct run *run_open(const struct facts *facts, const struct rules *rules,
    const struct state *state, u32 replicate, u32 key_low, u32 key_high)
{
    struct run *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    const i64 n = facts->organisations, tasks = facts->tasks, pairs = facts->pairs;
    const i64 links = facts->links, cells = n * tasks;
    int complete = 1;
    r->facts = *facts;
    r->rules = *rules;
    r->state = *state;
    r->replicate = replicate;
    r->key_low = key_low;
    r->key_high = key_high;
    r->words_of = -1;
    ROOM(r->own_weight, n);
    ROOM(r->room, n);
    ROOM(r->price, n);
    ROOM(r->bend, n);
    ROOM(r->load, n);
    ROOM(r->ready, n);
    ROOM(r->tempted, n);
    ROOM(r->believed, n);
    ROOM(r->capacity, n);
    ROOM(r->success, n);
    ROOM(r->peers, n);
    ROOM(r->table, cells);
    ROOM(r->mended, cells + n);
    ROOM(r->then, cells);
    ROOM(r->portion, cells);
    ROOM(r->difference, pairs);
    ROOM(r->known, pairs);
    for (int way = 0; way < 2; way++) {
        ROOM(r->bound[way], pairs);
        ROOM(r->some[way], pairs);
        for (int j = 0; j < 4; j++)
            ROOM(r->words[way][j], pairs);
    }
    ROOM(r->tied, pairs);
    ROOM(r->finish, pairs);
    ROOM(r->hit, pairs);
    ROOM(r->place, pairs);
    ROOM(r->overlap, links);
    ROOM(r->coupling, links);
    ROOM(r->active, links);
    ROOM(r->pending, links);
    ROOM(r->asked, links);
    ROOM(r->reviewed, links);
    ROOM(r->review_word, links);
    ROOM(r->kept, links);
    ROOM(r->proposal, links);
    ROOM(r->order, links);
    ROOM(r->ranked, links);
    ROOM(r->bucket, links + 1);
    ROOM(r->degree, n);
    ROOM(r->root, cells);
    ROOM(r->bundle, cells);
    r->width = r->network_width = (n >> 6) + 1;
    if (n <= NETWORK_BITS)
        ROOM(r->network, n * r->network_width);
    if (n <= PARTNER_BITS)
        ROOM(r->bits, cells * r->width);
    else {
        ROOM(r->slot, cells);
        ROOM(r->partner, 2 * links);
        ROOM(r->partner_count, cells);
        ROOM(r->stamp, cells);
    }
    i64 most_partners = 0;
    for (i64 i = 0; i < n; i++)
        if (facts->partners[i] > most_partners)
            most_partners = facts->partners[i];
    ROOM(r->power, most_partners + 2);
    if (!complete) {
        run_close(r);
        return NULL;
    }
    if (!r->bits) {
        for (i64 x = 0; x < links; x++)
            for (int s = 0; s < 2; s++)
                r->slot[facts->ends[2 * facts->link_pair[x] + s] * tasks + facts->task[x] + 1]++;
        for (i64 c = 0; c < cells; c++)
            r->slot[c + 1] += r->slot[c];
        memset(r->stamp, 0xFF, (size_t)cells * sizeof(i64));
    }
    traits(r);
    tabulate(r, most_partners);
    derive(r);
    return r;
}
