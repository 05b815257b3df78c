/* The same run as core.c, bit for bit in its state, arranged for speed.
 *
 * What differs:
 * - Linked links and tied pairs stand side by side, block by block of neighbouring pairs; a block
 *   is told of new and ended links when it is next at work. Separate links are not looked at.
 * - Loops over them, over proposals and over pairs run by vectors: written out for AVX-512 where
 *   gcc finds none by itself, plain loops elsewhere.
 * - Overlap, coupling and difference of portfolios are taken from the volumes when they are asked
 *   for; no array of all links holds them.
 * - Indicators are kept up to date with every change (counts, sums in whole numbers, triangles,
 *   bundles) instead of being counted every month.
 * - Of the numbers with which pairs meet, drawn for four months, only the few that matter are kept.
 *
 * Indicators are summed in another order than in core.c and agree to about 1e-12. Compiled with
 * -DPROFILE, run_ticks tells the clock ticks of each stage.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __AVX512F__
#include <immintrin.h>
#endif

typedef double f64;
typedef int8_t i8;
typedef int16_t i16;
typedef int32_t i32;
typedef int64_t i64;
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

enum { MEET, MOVE, DELIVER, DRIFT, TRAIT, REGION, AGAIN, CONVENE, CONVENE_AGAIN };
enum { SYNERGY, RELEASE, AUTONOMY, DAYS, EXPOSED };
enum { VALUE, PROMISES, KEPT, BOTH, EITHER, UP1, DOWN1 = 8, REASON = 11, FLOWS = 16 };
enum { OWN, EXPOSURE, INDEPENDENCE, TIME, CHANCE };
enum {
    COLUMNS = 40,
    AGES = 4096,        /* older links are as ripe as the oldest of these */
    CHUNK = 256,        /* proposals weighed at a time */
    BLOCK_LINKS = 4096, /* most potential links of a block: places fit into 16 bits */
    BLOCK_PAIRS = 256,
    MOST_TASKS = 256,
    PAD = 64            /* room behind arrays that are read by whole vectors */,
    BITS_LIMIT = 1 << 26 /* bytes that sets of partners may take */,
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


/* Two numbers of 32 bits, or one of 64 of any kind. */
typedef u32 any32 __attribute__((may_alias));
typedef u64 any64 __attribute__((may_alias));
typedef f64 v4 __attribute__((vector_size(32)));
#define ALIGNED __attribute__((aligned(64)))

/* Loops over whole vectors: arrays have room behind their last place, and hold numbers there that
 * do no harm. */
enum { VECTOR = 16 };
#define VECTORS(q, n) \
    for (i64 q##_ = 0; q##_ < (n); q##_ += VECTOR) \
        for (i64 q = q##_; q < q##_ + VECTOR; q++)

#ifdef PROFILE
enum { TELL, LIMITS, PHILOX, LINKS, FOLD, TRUST, ACCUMULATE, REVIEW, NOTICES, DRAW_MEETINGS, MEETINGS,
    WEIGH, RANK, COMMIT, LEARN, SPREAD, OVERLAP, LOOK, STAGES };
u64 run_ticks[STAGES];
static u64 run_clock;
#define START run_clock = __builtin_ia32_rdtsc()
#define STAGE(name) \
    do { \
        u64 now = __builtin_ia32_rdtsc(); \
        run_ticks[name] += now - run_clock; \
        run_clock = now; \
    } while (0)
#else
#define START
#define STAGE(name)
#endif

/* A proposed step, in one line of the cache. */
struct proposal {
    f64 limit[2]; /* cost of time below which a side says yes */
    f64 gain[2];  /* free of load, per side; in joint mode of both, twice */
    f64 relief[2];
    u32 cell[2]; /* tables of both sides */
    u32 link;
    i8 step; /* +1 up, -1 down */
    u8 rung;
    u8 reason[2]; /* to step down, per side */
} ALIGNED;

/* An organisation at the table of one task. */
struct table {
    f64 load;     /* days a week */
    i32 links[4]; /* by rung */
    u32 organisation, task;
};

/* Sums over the linked links of a rung. */
struct sums {
    i64 links, overlap, coupling, apart;
};

/* What a meeting reads of a pair, in one piece. */
struct meeting {
    u32 a, b, start, end;
};

/* A link that was formed (rung 1) or has separated (rung 0): its block is told next month. */
struct notice {
    u32 link, pair, organisation[2];
    i32 kind, next; /* kind as in run, 0: separated */
    f64 overlap, worth, trust[2], knowledge[2];
};

/* A step down that is to take effect. */
struct pending {
    u32 link, pair, cell[2];
};

/* What is read of proposals while they are weighed, side by side. */
struct desk {
    f64 volume[2][CHUNK], alike[2][CHUNK], mindset[2][CHUNK], belief[2][CHUNK], weight[2][CHUNK], boundary[CHUNK],
        difference[CHUNK], ripe[CHUNK], loss[CHUNK], overlap[CHUNK], effort[CHUNK], step[CHUNK],
        synergy[CHUNK], release[CHUNK], given_up[CHUNK], at_stake[CHUNK], luck[2][CHUNK],
        own[2][CHUNK], value[2][CHUNK], exposure[2][CHUNK], praise[2][CHUNK], gain[2][CHUNK],
        relief[2][CHUNK];
    u32 first[CHUNK], second[CHUNK], third[CHUNK], word[4][CHUNK], reason[2][CHUNK];
} ALIGNED;

/* What is read and found of a block's links and pairs in a month. */
struct bench {
    u32 word[4][BLOCK_LINKS + PAD], code[BLOCK_LINKS + PAD], found[BLOCK_LINKS + PAD];
    f64 grown[BLOCK_LINKS + PAD], limit[2 * BLOCK_PAIRS + PAD];
    f64 made[BLOCK_PAIRS + PAD], whole[BLOCK_PAIRS + PAD], amount[BLOCK_PAIRS + PAD];
    u32 sum[BLOCK_PAIRS + PAD], many[BLOCK_PAIRS + PAD], kept[2 * BLOCK_PAIRS + PAD],
        broken[2 * BLOCK_PAIRS + PAD], first[BLOCK_PAIRS + PAD], second[BLOCK_PAIRS + PAD],
        third[BLOCK_PAIRS + PAD], from_a[BLOCK_PAIRS + PAD], from_b[BLOCK_PAIRS + PAD];
} ALIGNED;

struct run {
    struct desk desk;
    struct bench bench;
    struct facts facts;
    struct rules rules;
    struct state state;
    u32 replicate, key_low, key_high;
    i64 events, words_of;
    /* by organisation */
    f64 *own_weight, *room, *price, *bend, *load, *ready, *tempted, *believed, *capacity;
    v4 *account;   /* success (made, whole), peers (mindset, links) */
    v4 *mind;      /* 1, 1, mindset, 1 */
    /* by organisation and task */
    struct table *table;
    f64 *redundant, *alike, *then, *portion, *spare, *mended;
    i64 row;            /* tasks, in whole vectors */
    f64 *padded;        /* (N, row) volumes */
    f64 *by_task;       /* (K, N) volumes before drift */
    f64 *need;          /* (K, row) of the task in the column for that of the row */
    f64 *found;         /* of the pairs of a block, by task */
    int needs_by_vector;
    u32 *cell_key, *cell_word, *cell_organisation;
    i64 *wide_key;      /* by organisation */
    int plain_keys;     /* those are the rows */
    /* by pair, by potential link */
    struct meeting *meeting;
    u32 *tasks_of;      /* as bits */
    u16 *linked_of;     /* links of the pair that are linked */
    u32 *pair_key;      /* (P, 2) */
    u32 *bar[2];        /* words above cannot lead to a meeting */
    f64 *known, *bound[2]; /* by the larger number of partners */
    f64 *left[2];       /* and by links passed over: chance that all are */
    u32 *asked;
    /* Blocks of 1 << shift pairs. The tied pairs of block b stand from b << shift on, its linked
     * links from links_at[b] on. */
    i64 blocks, shift, most_partners, all_links;
    u32 *links_at, *home;
    i32 *linked, *tied;
    u64 *who;           /* pair within the block, its first link there << 16, its links << 32 */
    u64 *tied_ends;     /* organisations a and b << 32 */
    f64 *trust, *knowledge; /* two a pair; those of untied pairs are in state */
    u32 *where;         /* potential link within the block, place of the pair there << 16 */
    i32 *kind;          /* rung, + 4 if floor 1, + 8 if noticed; task << 8; since << 16 */
    f64 *overlap, *worth;
    /* announced steps down in the order in which they take effect: a ring */
    struct pending *pending;
    i64 pending_first, noticed;
    /* what blocks are to be told: chains, by block */
    struct notice *notice;
    i32 *told;
    i64 notices;
    /* pairs that may meet in four months, with their words */
    u32 *hit[2][4], *hit_word[2][4];
    i64 hits[2][4];
    u32 *turn_pair, *turn_place;
    /* proposals */
    u32 *event_link, *event_pair, *event_cell[2];
    i32 *event_age;
    u8 *event_rung;
    i8 *event_step;
    u32 *event_place;   /* among the linked links */
    f64 *event_trust[2], *event_known[2], *event_coupling, *event_apart;
    f64 **event_knowledge;
    struct proposal *proposal;
    u64 *order, *ranked;
    u32 *bucket;
    /* who sits with whom: sets of bits, or lists with stamps where there are too many */
    i64 width;
    u64 *bits, *deep;   /* at any depth, at depth 2 or more */
    u32 *slot, *partner, *partner_count;
    i64 *stamp;
    /* tables */
    f64 *power, gained[MOST_TASKS + 1], lost[MOST_TASKS + 1], convinced[2][MOST_TASKS + 1];
    f64 ripe[AGES], ahead[AGES];
    f64 step_synergy[8], step_release[8], step_given_up[8], step_at_stake[8]; /* 2 rung + up */
    /* indicators kept up to date */
    f64 scale, most_terms; /* of sums in whole numbers; what multiplies volumes is at most this */
    struct sums sums[4];
    i64 own_links, tied_pairs;
    f64 totals[2], niche, tied_trust, apart_trust, unequal, tied_known, apart_known;
    u64 *network;
    i64 network_width, triangles, paths;
    u32 *degree;
    u64 *seen;
    u32 *queue;
    u32 *root;          /* (K, N) */
    f64 *share, *bundle; /* (K, N) of the task's volume, of its bundle */
    f64 *task_volume, *single, *joined; /* (K) */
    u8 *rebuild, *dirty; /* (K) */
    int any_rebuild, area_matters, floors;
    f64 value;
};

/* Randomness -------------------------------------------------------------------------------- */

#define PHILOX_M0 0xD2511F53u
#define PHILOX_M1 0xCD9E8D57u
#define PHILOX_W0 0x9E3779B9u
#define PHILOX_W1 0xBB67AE85u

#ifdef __AVX512F__
/* Eight counters; only the lower half of each place counts, above it may be anything. */
static inline __attribute__((always_inline)) void philox8(
    const struct run *r, __m512i *c0, __m512i *c1, __m512i *c2, __m512i *c3)
{
    const __m512i m0 = _mm512_set1_epi64(PHILOX_M0), m1 = _mm512_set1_epi64(PHILOX_M1);
    u32 k0 = r->key_low, k1 = r->key_high;
    for (int round = 0; round < 10; round++) {
        __m512i p0 = _mm512_mul_epu32(*c0, m0), p1 = _mm512_mul_epu32(*c2, m1);
        *c0 = _mm512_ternarylogic_epi64(
            _mm512_shuffle_epi32(p1, _MM_PERM_CDAB), *c1, _mm512_set1_epi64(k0), 0x96);
        *c2 = _mm512_ternarylogic_epi64(
            _mm512_shuffle_epi32(p0, _MM_PERM_CDAB), *c3, _mm512_set1_epi64(k1), 0x96);
        *c1 = p1;
        *c3 = p0;
        k0 += PHILOX_W0;
        k1 += PHILOX_W1;
    }
}
#endif

/* Words of n counters, and of some more: Philox4x32-10 (Salmon et al. 2011). */
static void draws(const struct run *restrict r, i64 n, const u32 *restrict first,
    const u32 *restrict second, const u32 *restrict third, u32 month, u32 *restrict out0,
    u32 *restrict out1, u32 *restrict out2, u32 *restrict out3)
{
#ifdef __AVX512F__
    const __m512i when = _mm512_set1_epi64(month << 12);
    for (i64 q = 0; q < n; q += 16)
        for (i64 h = q; h < q + 16; h += 8) {
            __m512i c0 = _mm512_cvtepu32_epi64(_mm256_loadu_si256((const void *)(first + h)));
            __m512i c1 = _mm512_cvtepu32_epi64(_mm256_loadu_si256((const void *)(second + h)));
            __m512i c2 = _mm512_cvtepu32_epi64(_mm256_loadu_si256((const void *)(third + h)));
            __m512i c3 = _mm512_set1_epi64(r->replicate);
            c2 = _mm512_or_si512(c2, when);
            philox8(r, &c0, &c1, &c2, &c3);
            _mm256_storeu_si256((void *)(out0 + h), _mm512_cvtepi64_epi32(c0));
            _mm256_storeu_si256((void *)(out1 + h), _mm512_cvtepi64_epi32(c1));
            _mm256_storeu_si256((void *)(out2 + h), _mm512_cvtepi64_epi32(c2));
            _mm256_storeu_si256((void *)(out3 + h), _mm512_cvtepi64_epi32(c3));
        }
#else
    const u32 replicate = r->replicate, low = r->key_low, high = r->key_high;
    VECTORS(q, n) {
        u32 c0 = first[q], c1 = second[q], c2 = third[q] | month << 12, c3 = replicate;
        u32 k0 = low, k1 = high;
#pragma GCC unroll 10
        for (int round = 0; round < 10; round++) {
            u64 p0 = (u64)PHILOX_M0 * c0, p1 = (u64)PHILOX_M1 * c2;
            c0 = (u32)(p1 >> 32) ^ c1 ^ k0;
            c1 = (u32)p1;
            c2 = (u32)(p0 >> 32) ^ c3 ^ k1;
            c3 = (u32)p0;
            k0 += PHILOX_W0;
            k1 += PHILOX_W1;
        }
        out0[q] = c0;
        out1[q] = c1;
        out2[q] = c2;
        out3[q] = c3;
    }
#endif
}

static void draw_one(const struct run *r, u32 first, u32 second, u32 month, u32 kind, u32 word[4])
{
    u32 in[3][VECTOR] = { { first }, { second }, { kind } }, out[4][VECTOR];
    draws(r, 1, in[0], in[1], in[2], month, out[0], out[1], out[2], out[3]);
    for (int j = 0; j < 4; j++)
        word[j] = out[j][0];
}

/* Places of words up to a bar, ascending; returns how many. */
static i64 places_up_to(const u32 *restrict word, i64 n, u32 bar, u32 *restrict found)
{
    i64 many = 0;
#ifdef __AVX512F__
    const __m512i top = _mm512_set1_epi32((int)bar);
    __m512i at = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    for (i64 q = 0; q < n; q += 16) {
        __mmask16 low = _mm512_cmple_epu32_mask(_mm512_loadu_si512(word + q), top);
        if (n - q < 16)
            low &= (__mmask16)((1u << (n - q)) - 1);
        _mm512_storeu_si512(found + many, _mm512_maskz_compress_epi32(low, at));
        many += __builtin_popcount(low);
        at = _mm512_add_epi32(at, _mm512_set1_epi32(16));
    }
#else
    for (i64 q = 0; q < n; q++) {
        found[many] = (u32)q;
        many += word[q] <= bar;
    }
#endif
    return many;
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

/* Loads of organisation i, whose links at a table have changed. */
static inline void recount(struct run *restrict r, struct table *changed)
{
    i64 i = changed->organisation, tasks = r->facts.tasks;
    const struct table *own = r->table + i * tasks;
    changed->load = measure_load(r, changed->links[1], changed->links[2], changed->links[3]);
    f64 load = r->rules.inquiry * r->rules.inquiry_days;
    for (i64 k = 0; k < tasks; k++)
        load += own[k].load;
    r->load[i] = load;
}

static inline f64 price_of(const struct rules *rules, f64 mindset)
{
    return rules->time_cost * (1.0 + rules->tunnelling * (0.5 - mindset));
}

static void set_room(struct run *restrict r, i64 month)
{
    f64 kept = month >= r->rules.means_cut_month ? 1.0 - r->rules.means_cut : 1.0;
    const struct rules rules = r->rules;
    const f64 *restrict full = r->facts.room, *restrict mindset = r->state.mindset;
    f64 *restrict rooms = r->room, *restrict bend = r->bend, *restrict price = r->price;
    for (i64 i = 0; i < r->facts.organisations; i++) {
        f64 room = full[i] * kept;
        rooms[i] = room;
        bend[i] = room > 0.0 ? rules.congestion / (2.0 * room) : 0.0;
        price[i] = price_of(&rules, mindset[i]);
    }
}

static inline f64 cost(f64 price, f64 bend, f64 load)
{
    return price * (load + bend * (load * load));
}

/* Change of i's cost of time if a link at one of its tables changes rung. */
static inline f64 extra_cost(const struct run *r, const struct table *own, int rung, int new)
{
    i64 i = own->organisation;
    f64 then = measure_load(r, own->links[1] + (new == 1) - (rung == 1),
        own->links[2] + (new == 2) - (rung == 2), own->links[3] + (new == 3) - (rung == 3));
    f64 load = r->load[i], after = load + (then - own->load);
    return cost(r->price[i], r->bend[i], after) - cost(r->price[i], r->bend[i], load);
}

/* Sums in whole numbers: what is added is taken away to the last unit. */
static inline i64 fixed(const struct run *r, f64 x) { return (i64)(x * r->scale); }

/* Coupling of a link between two tables of a task. */
static inline f64 coupling_of(const struct run *r, u32 cell_a, u32 cell_b, u32 k)
{
    const struct facts *f = &r->facts;
    const f64 *at_a = r->state.volume + cell_a - k, *at_b = r->state.volume + cell_b - k;
    f64 va = at_a[k], vb = at_b[k], need = 0.0;
    for (u32 e = f->near_start[k]; e < f->near_start[k + 1]; e++) {
        u32 q = f->near[e];
        need += f->near_need[e] * (smaller(va, at_b[q]) + smaller(at_a[q], vb));
    }
    return r->rules.coupling_weight * (0.5 * need);
}

/* Difference of two portfolios. */
static inline f64 difference_of(const struct run *r, u32 a, u32 b)
{
    const i64 tasks = r->facts.tasks;
    const f64 *of_a = r->portion + a * tasks, *of_b = r->portion + b * tasks;
    f64 apart = 0.0;
    for (i64 k = 0; k < tasks; k++)
        apart += fabs(of_a[k] - of_b[k]);
    return r->capacity[a] > 0.0 && r->capacity[b] > 0.0 ? 0.5 * apart : 0.0;
}

/* Portfolios from the volumes. */
static void measure_portfolios(struct run *restrict r)
{
    const struct facts *f = &r->facts;
    const i64 tasks = f->tasks, row = r->row;
    const f64 *restrict volume = r->state.volume, weight = r->rules.coupling_weight;
    f64 *restrict portion = r->portion;
    f64 niche = 0.0, largest = 1e-100;
    for (i64 i = 0; i < f->organisations; i++) {
        const f64 *own = volume + i * tasks;
        f64 capacity = 0.0, concentration = 0.0;
        for (i64 k = 0; k < tasks; k++) {
            capacity += own[k];
            largest = larger(largest, own[k]);
            r->padded[i * row + k] = own[k];
        }
        r->capacity[i] = capacity;
        for (i64 k = 0; k < tasks; k++) {
            portion[i * tasks + k] = capacity > 0.0 ? own[k] / capacity : 0.0;
            f64 need = 0.0;
            for (u32 e = f->near_start[k]; e < f->near_start[k + 1]; e++)
                need += f->near_need[e] * smaller(own[k], own[f->near[e]]);
            r->alike[i * tasks + k] = weight * need;
            concentration += portion[i * tasks + k] * portion[i * tasks + k];
        }
        niche += concentration - f->concentration0[i];
    }
    r->niche = niche / (f64)f->organisations;
    r->scale = ldexp(1.0, 60 - ilogb(larger(1.0, (f64)f->links) * largest * r->most_terms));
}

/* What is kept up to date of the tasks' volumes. */
static void measure_tasks(struct run *restrict r)
{
    const i64 tasks = r->facts.tasks, n = r->facts.organisations;
    for (i64 k = 0; k < tasks; k++) {
        f64 total = 0.0, single = 0.0;
        for (i64 i = 0; i < n; i++)
            total += r->state.volume[i * tasks + k];
        for (i64 i = 0; i < n; i++) {
            f64 share = total == 0.0 ? 0.0 : r->state.volume[i * tasks + k] / total;
            r->share[k * n + i] = share;
            single += share * share;
        }
        r->task_volume[k] = total;
        r->single[k] = single;
        r->dirty[k] = 1;
    }
}

/* Value of a linked link when it is ripe and both keep their promises. */
static inline f64 full_worth(const struct run *r, int rung, f64 overlap, f64 coupling)
{
    return coupling * r->facts.rungs[4 * SYNERGY + rung]
        + r->rules.overlap_weight * overlap * r->facts.rungs[4 * RELEASE + rung];
}

/* What staying apart is worth, but for what failures of others add. */
static inline f64 apart_of(const struct run *r, u32 p, u32 a, u32 b)
{
    return r->rules.specialisation * difference_of(r, a, b)
        + r->rules.plurality * r->facts.boundary[p];
}

/* Count a link at its rung, or no longer (sign -1). */
static inline void tally(
    struct run *restrict r, int rung, f64 overlap, f64 coupling, f64 apart, i64 sign)
{
    struct sums *sum = r->sums + rung;
    sum->links += sign;
    sum->overlap += sign * fixed(r, overlap);
    sum->coupling += sign * fixed(r, coupling);
    sum->apart += sign * fixed(r, overlap * apart);
}

static void tell(struct run *restrict r, i64 b);

#ifdef __AVX512F__
/* Sum of need and overlap with the other tasks, for each task of a pair: eight at a time. */
static inline __m512d needs_of(const struct run *r, u32 a, u32 b, i64 k)
{
    const i64 tasks = r->facts.tasks, row = r->row;
    const f64 *of_a = r->padded + a * row, *of_b = r->padded + b * row;
    const __m512d va = _mm512_loadu_pd(of_a + k), vb = _mm512_loadu_pd(of_b + k);
    __m512d need = _mm512_setzero_pd();
    for (i64 q = 0; q < tasks; q++) {
        __m512d both = _mm512_add_pd(_mm512_min_pd(va, _mm512_set1_pd(of_b[q])),
            _mm512_min_pd(_mm512_set1_pd(of_a[q]), vb));
        need = _mm512_fmadd_pd(_mm512_loadu_pd(r->need + q * row + k), both, need);
    }
    return need;
}
#endif

/* From the volumes: total overlap and coupling of the potential links, and all that is kept of
 * linked ones. Decisions take their couplings from coupling_of; here they are only added up. */
static void measure_links(struct run *restrict r)
{
    const struct facts *f = &r->facts;
    const f64 half_weight = 0.5 * r->rules.coupling_weight;
    f64 overlaps = 0.0, couplings = 0.0;
    struct sums sums[4] = { { 0 } };
    for (i64 b = 0; b < r->blocks; b++) {
        i64 e = r->links_at[b], pairs = b << r->shift;
        i64 n = least(f->pairs - pairs, 1 << r->shift);
        tell(r, b);
        f64 *restrict found = r->found;
#ifdef __AVX512F__
        if (r->needs_by_vector) {
            const i64 row = r->row;
            __m512d shared = _mm512_setzero_pd(), met = _mm512_setzero_pd();
            i64 j = pairs, tied = pairs + r->tied[b];
            for (i64 p = pairs; p < pairs + n; p++) {
                u32 one = r->meeting[p].a, other = r->meeting[p].b;
                int is_tied = j < tied && (i64)(r->who[j] & 0xFFFF) == p - pairs;
                for (i64 k = 0; k < row; k += 8) {
                    __mmask8 on = (__mmask8)(r->tasks_of[p] >> k);
                    __m512d need = needs_of(r, one, other, k);
                    met = _mm512_mask_add_pd(met, on, met, need);
                    shared = _mm512_mask_add_pd(shared, on, shared,
                        _mm512_min_pd(_mm512_loadu_pd(r->padded + one * row + k),
                            _mm512_loadu_pd(r->padded + other * row + k)));
                    if (is_tied)
                        _mm512_storeu_pd(found + (j - pairs) * row + k, need);
                }
                j += is_tied;
            }
            overlaps += _mm512_reduce_add_pd(shared);
            couplings += half_weight * _mm512_reduce_add_pd(met);
        } else
#endif
            for (i64 p = pairs; p < pairs + n; p++) {
                const struct meeting *who = r->meeting + p;
                for (u32 x = who->start; x < who->end; x++) {
                    u32 k = f->task[x], cell_a = (u32)(who->a * f->tasks + k);
                    u32 cell_b = (u32)(who->b * f->tasks + k);
                    overlaps += smaller(r->state.volume[cell_a], r->state.volume[cell_b]);
                    couplings += coupling_of(r, cell_a, cell_b, k);
                }
            }
        for (i64 j = pairs; j < pairs + r->tied[b]; j++) {
            const u64 who = r->who[j];
            u32 p = (u32)(pairs + (i64)(who & 0xFFFF)), one = (u32)r->tied_ends[j];
            u32 other = (u32)(r->tied_ends[j] >> 32);
            f64 apart = apart_of(r, p, one, other);
            for (i64 to = e + (i64)(who >> 32); e < to; e++) {
                u32 k = r->kind[e] >> 8 & 0xFF, cell_a = (u32)(one * f->tasks + k);
                u32 cell_b = (u32)(other * f->tasks + k);
                int rung = r->kind[e] & 3;
                f64 o = smaller(r->state.volume[cell_a], r->state.volume[cell_b]);
                f64 coupling = r->needs_by_vector ? half_weight * found[(j - pairs) * r->row + k]
                                                  : coupling_of(r, cell_a, cell_b, k);
                r->overlap[e] = o;
                r->worth[e] = full_worth(r, rung, o, coupling);
                sums[rung].links++;
                sums[rung].overlap += fixed(r, o);
                sums[rung].coupling += fixed(r, coupling);
                sums[rung].apart += fixed(r, o * apart);
            }
        }
    }
    memcpy(r->sums, sums, sizeof sums);
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

/* Of two organisations the larger number of partners. */
static inline i32 most_partners(const struct run *r, u32 a, u32 b)
{
    i32 of_a = r->facts.partners[a], of_b = r->facts.partners[b];
    return of_a > of_b ? of_a : of_b;
}

/* What is derived from facts and parameters alone. */
static void tabulate(struct run *r)
{
    const struct facts *f = &r->facts;
    const struct rules *rules = &r->rules;
    for (i64 m = 0; m <= r->most_partners; m++) {
        r->known[m] = rules->contacts / (1.0 + (f64)m);
        r->bound[0][m] = coarse(0.5 * smaller(1.0, r->known[m] * (1.0 + rules->closure)));
        r->bound[1][m] = coarse(0.5 * smaller(1.0, r->known[m] * rules->convening));
        for (int way = 0; way < 2; way++) {
            f64 passed = 1.0 - r->bound[way][m], left = 1.0;
            f64 *lefts = r->left[way] + m * (r->row + 8);
            for (i64 j = 0; j < r->row + 8; j++) {
                lefts[j] = left;
                left *= passed;
            }
        }
    }
    for (i64 p = 0; p < f->pairs; p++) {
        u32 a = f->ends[2 * p], b = f->ends[2 * p + 1];
        r->pair_key[2 * p] = f->key[a];
        r->pair_key[2 * p + 1] = f->key[b];
        r->meeting[p] = (struct meeting) { a, b, f->start[p], f->start[p + 1] };
        for (u32 x = f->start[p]; x < f->start[p + 1]; x++)
            if (f->tasks <= 32)
                r->tasks_of[p] |= 1u << f->task[x];
        r->most_terms = larger(r->most_terms,
            rules->specialisation + rules->plurality * f->boundary[p]);
        for (int way = 0; way < 2; way++) {
            f64 none = 1.0, bound = r->bound[way][most_partners(r, a, b)];
            for (u32 x = f->start[p]; x < f->start[p + 1]; x++)
                none *= 1.0 - bound;
            /* one word too many does no harm: all links are passed over */
            f64 bar = larger(0.0, ceil(threshold(1.0 - none)));
            r->bar[way][p] = bar > 4294967295.0 ? 0xFFFFFFFFu : (u32)bar;
        }
    }
    r->plain_keys = 1;
    for (i64 i = 0; i < f->organisations; i++) {
        r->wide_key[i] = f->key[i];
        r->plain_keys &= f->key[i] == i;
    }
    for (i64 i = 0; i < f->organisations; i++)
        for (i64 k = 0; k < f->tasks; k++) {
            i64 cell = i * f->tasks + k;
            r->cell_key[cell] = f->key[i];
            r->cell_word[cell] = (u32)k << 4;
            r->cell_organisation[cell] = (u32)i;
            r->table[cell].organisation = (u32)i;
            r->table[cell].task = (u32)k;
        }
    r->most_terms = larger(r->most_terms, 1.0);
    for (i64 k = 0; k < f->tasks; k++) {
        f64 all = 0.0;
        for (u32 e = f->near_start[k]; e < f->near_start[k + 1]; e++) {
            all += f->near_need[e];
            r->need[f->near[e] * r->row + k] = f->near_need[e];
        }
        r->most_terms = larger(r->most_terms, rules->coupling_weight * all);
    }
    fill_powers(r->power, r->most_partners + 2, rules->failure);
    for (i64 j = 0; j < r->most_partners + 2; j++)
        if (r->power[j] < 1e-12)
            r->power[j] = 0.0;
    fill_powers(r->gained, f->tasks + 1, 1.0 - rules->trust_gain);
    fill_powers(r->lost, f->tasks + 1, 1.0 - rules->trust_loss);
    for (int age = 0; age < AGES; age++) {
        r->ripe[age] = maturity((f64)age, rules->maturity_months);
        r->ahead[age] = maturity((f64)age + rules->foresight_months, rules->maturity_months);
    }
    for (int rung = 0; rung < 4; rung++)
        for (int up = 0; up < 2; up++) {
            int new = up ? rung + 1 : rung - 1, at = 2 * rung + up;
            if (new < 0 || new > 3)
                continue;
            r->step_synergy[at] = f->rungs[4 * SYNERGY + new] - f->rungs[4 * SYNERGY + rung];
            r->step_release[at] = f->rungs[4 * RELEASE + new] - f->rungs[4 * RELEASE + rung];
            r->step_given_up[at] = f->rungs[4 * AUTONOMY + new] - f->rungs[4 * AUTONOMY + rung];
            r->step_at_stake[at] = f->rungs[4 * EXPOSED + new] - f->rungs[4 * EXPOSED + rung];
        }
}

/* Mindset and own-interest weight of each organisation: a triangular law cut to 0..1. */
static void traits(struct run *r)
{
    const struct rules *rules = &r->rules;
    for (i64 i = 0; i < r->facts.organisations; i++) {
        u32 word[4];
        draw_one(r, r->facts.key[i], ALONE, 0, TRAIT, word);
        f64 u[4];
        for (int j = 0; j < 4; j++)
            u[j] = uniform(word[j]);
        f64 z = (u[0] + u[1] - 1.0) * 2.449489742783178, y = (u[2] + u[3] - 1.0) * 2.449489742783178;
        r->state.mindset[i]
            = smaller(larger(rules->mindset_mean + rules->mindset_spread * z, 0.0), 1.0);
        r->own_weight[i]
            = smaller(larger(rules->own_interest_mean + rules->own_interest_spread * y, 0.0), 1.0);
    }
}

/* Linked links and tied pairs ----------------------------------------------------------------- */

/* How many of n ascending numbers in the lower 16 bits are below a number. */
static inline i64 place_of(const u32 *where, i64 n, u32 number)
{
    i64 below = 0;
#ifdef __AVX512F__
    const __m512i lower = _mm512_set1_epi32(0xFFFF), top = _mm512_set1_epi32((int)number);
    for (i64 q = 0; q < n; q += 16) {
        __mmask16 real = n - q < 16 ? (__mmask16)((1u << (n - q)) - 1) : 0xFFFF;
        __m512i own = _mm512_and_si512(_mm512_loadu_si512(where + q), lower);
        below += __builtin_popcount(_mm512_mask_cmplt_epu32_mask(real, own, top));
    }
#else
    for (i64 q = 0; q < n; q++)
        below += (where[q] & 0xFFFF) < number;
#endif
    return below;
}

static inline i64 pair_of(const u64 *who, i64 n, u32 number)
{
    i64 below = 0;
#ifdef __AVX512F__
    const __m512i lower = _mm512_set1_epi64(0xFFFF), top = _mm512_set1_epi64(number);
    for (i64 q = 0; q < n; q += 8) {
        __mmask8 real = n - q < 8 ? (__mmask8)((1u << (n - q)) - 1) : 0xFF;
        __m512i own = _mm512_and_si512(_mm512_loadu_si512(who + q), lower);
        below += __builtin_popcount(_mm512_mask_cmplt_epu64_mask(real, own, top));
    }
#else
    for (i64 q = 0; q < n; q++)
        below += (who[q] & 0xFFFF) < number;
#endif
    return below;
}

/* Make a place free, or close it: what stands behind moves by one (by two), with something added. */
#define MOVERS(name, type) \
    static inline void open_##name(type *array, i64 at, i64 end, type more, i64 by) \
    { \
        for (i64 q = end - 1; q >= at; q--) \
            array[q + by] = array[q] + more; \
    } \
    static inline void close_##name(type *array, i64 at, i64 end, type less, i64 by) \
    { \
        for (i64 q = at; q < end; q++) \
            array[q] = array[q + by] - less; \
    }
#ifdef __AVX512F__
/* Whole vectors, from behind or from the front; what is read is read before it is written over. */
static inline void open_32(any32 *array, i64 at, i64 end, u32 more, i64 by)
{
    const __m512i add = _mm512_set1_epi32((int)more);
    i64 q = end;
    for (; q - 16 >= at; q -= 16)
        _mm512_storeu_si512(
            array + q - 16 + by, _mm512_add_epi32(_mm512_loadu_si512(array + q - 16), add));
    __mmask16 rest = (__mmask16)((1u << (q - at)) - 1);
    _mm512_mask_storeu_epi32(array + at + by, rest,
        _mm512_add_epi32(_mm512_maskz_loadu_epi32(rest, array + at), add));
}
static inline void close_32(any32 *array, i64 at, i64 end, u32 less, i64 by)
{
    const __m512i sub = _mm512_set1_epi32((int)less);
    i64 q = at;
    for (; q + 16 <= end; q += 16)
        _mm512_storeu_si512(
            array + q, _mm512_sub_epi32(_mm512_loadu_si512(array + q + by), sub));
    __mmask16 rest = (__mmask16)((1u << (end - q)) - 1);
    _mm512_mask_storeu_epi32(array + q, rest,
        _mm512_sub_epi32(_mm512_maskz_loadu_epi32(rest, array + q + by), sub));
}
static inline void open_64(any64 *array, i64 at, i64 end, u64 more, i64 by)
{
    const __m512i add = _mm512_set1_epi64((i64)more);
    i64 q = end;
    for (; q - 8 >= at; q -= 8)
        _mm512_storeu_si512(
            array + q - 8 + by, _mm512_add_epi64(_mm512_loadu_si512(array + q - 8), add));
    __mmask8 rest = (__mmask8)((1u << (q - at)) - 1);
    _mm512_mask_storeu_epi64(array + at + by, rest,
        _mm512_add_epi64(_mm512_maskz_loadu_epi64(rest, array + at), add));
}
static inline void close_64(any64 *array, i64 at, i64 end, u64 less, i64 by)
{
    const __m512i sub = _mm512_set1_epi64((i64)less);
    i64 q = at;
    for (; q + 8 <= end; q += 8)
        _mm512_storeu_si512(
            array + q, _mm512_sub_epi64(_mm512_loadu_si512(array + q + by), sub));
    __mmask8 rest = (__mmask8)((1u << (end - q)) - 1);
    _mm512_mask_storeu_epi64(array + q, rest,
        _mm512_sub_epi64(_mm512_maskz_loadu_epi64(rest, array + q + by), sub));
}
#else
MOVERS(32, any32)
MOVERS(64, any64)
#endif

static inline int common_bits(const u64 *of_a, const u64 *of_b, i64 width)
{
    int common = 0;
    for (i64 v = 0; v < width; v++)
        common += __builtin_popcountll(of_a[v] & of_b[v]);
    return common;
}

/* A pair gets its first linked link (sign 1) or loses its last (-1). */
static void tie(struct run *restrict r, u32 a, u32 b, f64 trust_a, f64 trust_b, f64 known, int sign)
{
    f64 both = trust_a + trust_b, apart = fabs(trust_a - trust_b);
    r->tied_pairs += sign;
    r->tied_trust += sign * both;
    r->apart_trust -= sign * both;
    r->unequal += sign * apart;
    r->tied_known += sign * known;
    r->apart_known -= sign * known;
    if (!r->network)
        return;
    u64 *of_a = r->network + a * r->network_width, *of_b = r->network + b * r->network_width;
    r->triangles += sign * common_bits(of_a, of_b, r->network_width);
    of_a[b >> 6] ^= (u64)1 << (b & 63);
    of_b[a >> 6] ^= (u64)1 << (a & 63);
    if (sign > 0)
        r->paths += r->degree[a]++ + r->degree[b]++;
    else
        r->paths -= --r->degree[a] + --r->degree[b];
}

static inline void turn_bits(
    const struct run *r, u64 *bits, i64 cell_a, i64 cell_b, u32 a, u32 b)
{
    bits[cell_a * r->width + (b >> 6)] ^= (u64)1 << (b & 63);
    bits[cell_b * r->width + (a >> 6)] ^= (u64)1 << (a & 63);
}

/* a and b begin or cease to sit together on task k. */
static inline void turn(struct run *restrict r, i64 cell_a, i64 cell_b, u32 a, u32 b, int sign)
{
    if (r->bits) {
        turn_bits(r, r->bits, cell_a, cell_b, a, b);
        return;
    }
    for (int side = 0; side < 2; side++) {
        i64 cell = side ? cell_b : cell_a;
        u32 other = side ? a : b, *list = r->partner + r->slot[cell];
        if (sign > 0)
            list[r->partner_count[cell]++] = other;
        else {
            u32 at = 0;
            while (list[at] != other)
                at++;
            list[at] = list[--r->partner_count[cell]];
        }
    }
}

static inline i32 kind_of(int rung, int floor, u32 task, i32 since)
{
    return (i32)((u32)since << 16 | task << 8 | (u32)(floor > 0) << 2 | (u32)rung);
}

/* A link is listed among the linked ones of its block. */
static void enter(struct run *restrict r, const struct notice *new)
{
    const u32 x = new->link, p = new->pair;
    const i64 b = p >> r->shift, pairs = b << r->shift, links = r->links_at[b];
    const i64 n = r->linked[b];
    const u64 ends = new->organisation[0] | (u64)new->organisation[1] << 32;
    i64 tied = r->tied[b], at = place_of(r->where + links, n, x - r->home[b]);
    u32 own = p - (u32)pairs, more = 0;
    u64 *who = r->who + pairs;
    i64 j = pair_of(who, tied, own);
    if (j == tied || (who[j] & 0xFFFF) != own) {
        /* those behind have one link more before them */
        open_64(who, j, tied, (u64)1 << 16, 1);
        open_64(r->tied_ends + pairs, j, tied, 0, 1);
        open_64((any64 *)(r->trust + 2 * pairs), 2 * j, 2 * tied, 0, 2);
        open_64((any64 *)(r->knowledge + 2 * pairs), 2 * j, 2 * tied, 0, 2);
        who[j] = own | (u64)at << 16 | (u64)1 << 32;
        r->tied_ends[pairs + j] = ends;
        memcpy(r->trust + 2 * (pairs + j), new->trust, sizeof new->trust);
        memcpy(r->knowledge + 2 * (pairs + j), new->knowledge, sizeof new->knowledge);
        r->tied[b] = (i32)++tied;
        more = (u32)1 << 16; /* one pair more before the owners of those behind */
    } else {
        who[j] += (u64)1 << 32;
        open_64(who, j + 1, tied, (u64)1 << 16, 0);
    }
    open_32(r->where + links, at, n, more, 1);
    open_32((any32 *)r->kind + links, at, n, 0, 1);
    open_64((any64 *)(r->overlap + links), at, n, 0, 1);
    open_64((any64 *)(r->worth + links), at, n, 0, 1);
    i64 e = links + at;
    r->where[e] = (x - r->home[b]) | (u32)j << 16;
    r->kind[e] = new->kind;
    r->overlap[e] = new->overlap;
    r->worth[e] = new->worth;
    r->linked[b] = (i32)(n + 1);
}

/* A link no longer is. */
static void leave(struct run *restrict r, u32 x, u32 p)
{
    const i64 b = p >> r->shift, pairs = b << r->shift, links = r->links_at[b];
    const i64 n = r->linked[b] - 1;
    i64 at = place_of(r->where + links, n + 1, x - r->home[b]), tied = r->tied[b];
    i64 j = r->where[links + at] >> 16;
    u64 *who = r->who + pairs;
    u32 less = 0;
    who[j] -= (u64)1 << 32;
    if (who[j] >> 32 == 0) {
        f64 *trust = r->trust + 2 * (pairs + j), *known = r->knowledge + 2 * (pairs + j);
        memcpy(r->state.trust + 2 * p, trust, 2 * sizeof(f64));
        memcpy(r->state.knowledge + 2 * p, known, 2 * sizeof(f64));
        r->tied[b] = (i32)--tied;
        close_64(who, j, tied, (u64)1 << 16, 1);
        close_64(r->tied_ends + pairs, j, tied, 0, 1);
        close_64((any64 *)(r->trust + 2 * pairs), 2 * j, 2 * tied, 0, 2);
        close_64((any64 *)(r->knowledge + 2 * pairs), 2 * j, 2 * tied, 0, 2);
        less = (u32)1 << 16;
    } else
        for (i64 i = j + 1; i < tied; i++)
            who[i] -= (u64)1 << 16;
    r->linked[b] = (i32)n;
    close_32(r->where + links, at, n, less, 1);
    close_32((any32 *)r->kind + links, at, n, 0, 1);
    close_64((any64 *)(r->overlap + links), at, n, 0, 1);
    close_64((any64 *)(r->worth + links), at, n, 0, 1);
}

/* A block is told which of its links were formed and have separated. */
static void tell(struct run *restrict r, i64 b)
{
    for (i32 at = r->told[b]; at >= 0; at = r->notice[at].next) {
        const struct notice *now = r->notice + at;
        if (now->kind != 0)
            enter(r, now);
        else
            leave(r, now->link, now->pair);
    }
    r->told[b] = -1;
}

static void tell_all(struct run *restrict r)
{
    for (i64 b = 0; b < r->blocks; b++)
        tell(r, b);
    r->notices = 0;
}

/* A block is to be told of a link. */
static void note(struct run *restrict r, struct notice *new)
{
    i32 *told = r->told + (new->pair >> r->shift);
    new->next = *told;
    r->notice[r->notices] = *new;
    *told = (i32)r->notices++;
}

/* Trust and knowledge of tied pairs, where the caller reads them. */
static void hand_back(struct run *restrict r)
{
    tell_all(r);
    for (i64 b = 0; b < r->blocks; b++)
        for (i64 j = b << r->shift; j < (b << r->shift) + r->tied[b]; j++) {
            i64 p = (b << r->shift) + (i64)(r->who[j] & 0xFFFF);
            memcpy(r->state.trust + 2 * p, r->trust + 2 * j, 2 * sizeof(f64));
            memcpy(r->state.knowledge + 2 * p, r->knowledge + 2 * j, 2 * sizeof(f64));
        }
}

/* Bundles ------------------------------------------------------------------------------------- */

static inline u32 find(u32 *root, u32 i)
{
    while (root[i] != i)
        i = root[i] = root[root[i]];
    return i;
}

/* Two organisations belong to one bundle of a task; whether they did not yet. */
static inline int unite(struct run *restrict r, u32 k, u32 a, u32 b)
{
    u32 *root = r->root + k * r->facts.organisations;
    a = find(root, a);
    b = find(root, b);
    root[a > b ? a : b] = a < b ? a : b;
    return a != b;
}

/* Bundles of a task from the sets of those who sit together at depth 2 or more. */
static void bundle_by_bits(struct run *restrict r, i64 k)
{
    const i64 tasks = r->facts.tasks, n = r->facts.organisations, width = r->width;
    u64 *restrict seen = r->seen;
    u32 *restrict root = r->root + k * n, *restrict queue = r->queue;
    memset(seen, 0, (size_t)width * sizeof(u64));
    for (i64 i = 0; i < n; i++) {
        if (seen[i >> 6] >> (i & 63) & 1)
            continue;
        i64 first = 0, last = 1;
        queue[0] = root[i] = (u32)i;
        seen[i >> 6] |= (u64)1 << (i & 63);
        while (first < last) {
            const u64 *with = r->deep + (queue[first++] * tasks + k) * width;
            for (i64 v = 0; v < width; v++)
                for (u64 new = with[v] & ~seen[v]; new != 0; new &= new - 1) {
                    u32 j = (u32)(64 * v + __builtin_ctzll(new));
                    seen[v] |= new & -new;
                    root[j] = (u32)i;
                    queue[last++] = j;
                }
        }
    }
}

/* Bundles of the tasks of which a link of depth 2 or more has ended. */
static void bundle_anew(struct run *restrict r)
{
    const i64 tasks = r->facts.tasks, n = r->facts.organisations;
    for (i64 k = 0; k < tasks; k++) {
        if (!r->rebuild[k])
            continue;
        r->dirty[k] = 1;
        if (r->deep)
            bundle_by_bits(r, k);
        else
            for (i64 i = 0; i < n; i++)
                r->root[k * n + i] = (u32)i;
    }
    for (i64 b = 0; b < r->blocks && !r->deep; b++)
        for (i64 e = r->links_at[b]; e < r->links_at[b] + r->linked[b]; e++)
            if (r->kind[e] & 2 && r->rebuild[r->kind[e] >> 8 & 0xFF]) {
                u64 ends = r->tied_ends[(b << r->shift) + (r->where[e] >> 16)];
                unite(r, r->kind[e] >> 8 & 0xFF, (u32)ends, (u32)(ends >> 32));
            }
    memset(r->rebuild, 0, (size_t)tasks);
    r->any_rebuild = 0;
}

/* 1 - sum of squared bundle shares, per task over its maximum, weighted by volume. */
static f64 fragmentation(struct run *restrict r)
{
    const i64 tasks = r->facts.tasks, n = r->facts.organisations;
    if (r->any_rebuild)
        bundle_anew(r);
    f64 above = 0.0, below = 0.0;
    for (i64 k = 0; k < tasks; k++) {
        if (r->dirty[k]) {
            f64 *bundle = r->bundle + k * n, joined = 0.0;
            memset(bundle, 0, (size_t)n * sizeof(f64));
            for (i64 i = 0; i < n; i++)
                bundle[find(r->root + k * n, (u32)i)] += r->share[k * n + i];
            for (i64 i = 0; i < n; i++)
                joined += bundle[i] * bundle[i];
            r->joined[k] = joined;
            r->dirty[k] = 0;
        }
        if (r->task_volume[k] == 0.0 || r->single[k] >= 1.0)
            continue;
        above += r->task_volume[k] * ((1.0 - r->joined[k]) / (1.0 - r->single[k]));
        below += r->task_volume[k];
    }
    return below != 0.0 ? above / below : (f64)NAN;
}

/* What is derived from the state. */
static void derive(struct run *r)
{
    const struct facts *f = &r->facts;
    const i64 tasks = f->tasks, n = f->organisations;
    measure_portfolios(r);
    measure_tasks(r);
    for (i64 k = 0; k < tasks; k++)
        for (i64 i = 0; i < n; i++)
            r->root[k * n + i] = (u32)i;
    for (i64 p = 0; p < f->pairs; p++)
        for (int s = 0; s < 2; s++) {
            r->apart_trust += r->state.trust[2 * p + s];
            r->apart_known += r->state.knowledge[2 * p + s];
        }
    for (i64 x = 0; x < f->links; x++) {
        u32 p = f->link_pair[x], k = f->task[x], a = f->ends[2 * p], b = f->ends[2 * p + 1];
        u32 cell_a = (u32)(a * tasks + k), cell_b = (u32)(b * tasks + k);
        int rung = r->state.depth[x];
        r->table[cell_a].links[rung]++;
        r->table[cell_b].links[rung]++;
        if (rung > 0) {
            const f64 *trust = r->state.trust + 2 * p, *known = r->state.knowledge + 2 * p;
            if (r->linked_of[p]++ == 0)
                tie(r, a, b, trust[0], trust[1], known[0] + known[1], 1);
            struct notice new = { (u32)x, p, { a, b },
                kind_of(rung, f->floor[x], k, r->state.since[x]), -1, 0.0, 0.0,
                { trust[0], trust[1] }, { known[0], known[1] } };
            enter(r, &new); /* overlap and worth follow */
            turn(r, cell_a, cell_b, a, b, 1);
            r->own_links += f->same_area[p];
        }
        if (rung > 1) {
            unite(r, k, a, b);
            if (r->deep)
                turn_bits(r, r->deep, cell_a, cell_b, a, b);
        }
    }
    measure_links(r);
    for (i64 i = 0; i < n; i++) {
        for (i64 k = 0; k < tasks; k++) {
            struct table *own = r->table + i * tasks + k;
            recount(r, own);
            i32 links = own->links[0] + own->links[1];
            if (links + own->links[2] + own->links[3] > 0)
                r->redundant[i * tasks + k] = r->power[links + 1];
        }
        /* who can have no link spends no time, and may have no room */
        if (f->partners[i] == 0)
            r->load[i] = 0.0;
    }
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

/* Rulings of the referee on the broken promises of a block, pair after pair. */
static void rule(struct run *restrict r, i64 b, i64 partially)
{
    const struct facts *f = &r->facts;
    struct bench *restrict w = &r->bench;
    const i64 pairs = b << r->shift, tasks = f->tasks;
    f64 *restrict credibility = r->state.credibility;
    for (i64 j = 0; j < r->tied[b]; j++) {
        const u64 who = r->who[pairs + j], ends = r->tied_ends[pairs + j];
        u32 org[2] = { (u32)ends, (u32)(ends >> 32) };
        i64 from = who >> 16 & 0xFFFF, links = (i64)(who >> 32), own[2] = { 0, 0 };
        for (int s = 0; s < 2; s++)
            if (f->referee[org[1 - s]])
                for (i64 e = from; e < from + links; e++)
                    own[s] += w->word[3][e] < partially && !(w->code[e] >> (s ? 0 : 16) & 1);
        for (int s = 0; s < 2; s++) {
            u32 i = org[s];
            i64 fair = links - w->kept[2 * j + s] - own[s];
            f64 left = r->lost[own[s]] * r->mended[i * (tasks + 1) + fair];
            f64 *trust = r->trust + 2 * (pairs + j) + s;
            *trust = trusting(*trust, r->gained[w->kept[2 * j + s]], left);
            credibility[i]
                = believing(credibility[i], r->convinced[0][fair], r->convinced[1][own[s]]);
        }
    }
}

/* A step on a link is proposed; ``trust`` and ``known`` are where the pair's stand. */
static inline void propose(struct run *restrict r, i64 at, u32 x, u32 p, u32 cell_a, u32 cell_b,
    i32 age, int rung, int step, i64 place, const f64 *trust, f64 *known)
{
    r->event_link[at] = x;
    r->event_pair[at] = p;
    r->event_cell[0][at] = cell_a;
    r->event_cell[1][at] = cell_b;
    r->event_age[at] = age;
    r->event_rung[at] = (u8)rung;
    r->event_step[at] = (i8)step;
    r->event_place[at] = (u32)place;
    r->event_trust[0][at] = trust[0];
    r->event_trust[1][at] = trust[1];
    r->event_known[0][at] = known[0];
    r->event_known[1][at] = known[1];
    r->event_knowledge[at] = known;
    __builtin_prefetch(r->facts.boundary + p);
}

/* What is proposed on the linked links of a block without notice, if its words say so. */
static void review(struct run *restrict r, i64 b, i64 month, u32 bar, i64 half)
{
    const i64 links = r->links_at[b], pairs = b << r->shift;
    struct bench *restrict w = &r->bench;
    const int deepest = (int)r->rules.deepest_rung;
    const u32 tasks = (u32)r->facts.tasks;
    i64 many = places_up_to(w->word[2], r->linked[b], bar, w->found), events = r->events;
    for (i64 h = 0; h < many; h++) {
        i64 at = w->found[h], e = links + at, j = pairs + (r->where[e] >> 16);
        i32 kind = r->kind[e];
        u32 k = kind >> 8 & 0xFF, cell_a = (u32)r->tied_ends[j] * tasks + k;
        u32 cell_b = (u32)(r->tied_ends[j] >> 32) * tasks + k;
        int up = w->word[2][at] < half, rung = kind & 3;
        int possible = up ? rung < deepest : rung > (kind >> 2 & 1);
        i64 age = least(month - (kind >> 16), AGES - 1);
        propose(r, events, r->home[b] + (r->where[e] & 0xFFFF),
            (u32)pairs + (u32)(r->who[j] & 0xFFFF), cell_a, cell_b, (i32)age, rung, up ? 1 : -1,
            e, r->trust + 2 * j, r->knowledge + 2 * j);
        events += possible & ((kind & 8) == 0);
    }
    r->events = events;
}

#ifdef __AVX512F__
/* Organisations of eight neighbouring links: they belong to one pair or to the next, so that those
 * of eight pairs hold them all. */
static inline __m512i ends_of(const u32 *where, const u64 *ends)
{
    i64 base = where[0] >> 16;
    __m256i own = _mm256_srli_epi32(_mm256_loadu_si256((const void *)where), 16);
    own = _mm256_sub_epi32(own, _mm256_set1_epi32((int)base));
    return _mm512_permutexvar_epi64(
        _mm512_cvtepu32_epi64(own), _mm512_loadu_si512(ends + base));
}
#endif

/* Which promises are kept on the links of a block, and what has grown, for links and for the first
 * link of each pair; returns on how many links both sides keep theirs. */
static i64 keep(struct run *restrict r, i64 b, i64 month)
{
    const i64 links = r->links_at[b], n = r->linked[b];
    struct bench *restrict w = &r->bench;
    const f64 *restrict limit = w->limit, *restrict ripe = r->ripe,
              *restrict overlap = r->overlap + links, *restrict full = r->worth + links;
    const u32 *restrict where = r->where + links;
    const i32 *restrict kind = r->kind + links;
    const u32 *restrict word_a = w->word[0], *restrict word_b = w->word[1];
    f64 *restrict grown = w->grown;
    u32 *restrict code = w->code;
    i64 both = 0;
#ifdef __AVX512F__
    __m512d sum = _mm512_setzero_pd();
    __m512i before = _mm512_set1_epi64(-1);
    i64 j = 0;
    const __m256i now = _mm256_set1_epi32((int)month), oldest = _mm256_set1_epi32(AGES - 1);
    const __m256i kept_a = _mm256_set1_epi32(1), kept_b = _mm256_set1_epi32(1 << 16);
    for (i64 q = 0; q < n; q += 8) {
        __mmask8 real = n - q < 8 ? (__mmask8)((1u << (n - q)) - 1) : 0xFF;
        /* neighbours belong to the same pair or to the next: within sixteen limits */
        __m512i own = _mm512_cvtepu32_epi64(
            _mm256_srli_epi32(_mm256_loadu_si256((const void *)(where + q)), 16));
        i64 base = where[q] >> 16;
        __m512i from = _mm512_sub_epi64(own, _mm512_set1_epi64(base));
        __m512i next = _mm512_alignr_epi64(own, before, 7);
        __mmask8 first = _mm512_mask_cmpneq_epi64_mask(real, own, next);
        __m512d low = _mm512_loadu_pd(limit + 2 * base), high = _mm512_loadu_pd(limit + 2 * base + 8);
        from = _mm512_add_epi64(from, from);
        __m512d limit_a = _mm512_permutex2var_pd(low, from, high);
        __m512d limit_b = _mm512_permutex2var_pd(
            low, _mm512_add_epi64(from, _mm512_set1_epi64(1)), high);
        __m256i age = _mm256_sub_epi32(
            now, _mm256_srai_epi32(_mm256_loadu_si256((const void *)(kind + q)), 16));
        __m512d part = _mm512_i32gather_pd(_mm256_min_epi32(age, oldest), ripe, 8);
        __m512d a = _mm512_cvtepu32_pd(_mm256_loadu_si256((const void *)(word_a + q)));
        __m512d b = _mm512_cvtepu32_pd(_mm256_loadu_si256((const void *)(word_b + q)));
        __mmask8 yes_a = _mm512_cmp_pd_mask(a, limit_a, _CMP_LT_OQ);
        __mmask8 yes_b = _mm512_cmp_pd_mask(b, limit_b, _CMP_LT_OQ);
        __mmask8 yes = yes_a & yes_b & real;
        __m512d all = _mm512_loadu_pd(overlap + q), more = _mm512_maskz_mul_pd(yes, all, part);
        _mm512_storeu_pd(grown + q, more);
        _mm512_storeu_pd(w->made + j, _mm512_maskz_compress_pd(first, more));
        _mm512_storeu_pd(w->whole + j, _mm512_maskz_compress_pd(first, all));
        sum = _mm512_add_pd(sum, _mm512_maskz_mul_pd(yes, _mm512_loadu_pd(full + q), part));
        __m256i only = _mm256_maskz_mov_epi32(yes_a, kept_a);
        __m256i codes = _mm256_mask_or_epi32(only, yes_b, only, kept_b);
        _mm256_storeu_si256((void *)(code + q), codes);
        _mm256_storeu_si256((void *)(w->sum + j), _mm256_maskz_compress_epi32(first, codes));
        j += __builtin_popcount(first);
        before = own;
        both += __builtin_popcount(yes);
    }
    r->value += _mm512_reduce_add_pd(sum);
#else
    f64 value = 0.0;
    for (i64 q = 0; q < n; q++) {
        u32 j = 2 * (where[q] >> 16);
        i32 age = (i32)month - (kind[q] >> 16);
        f64 now = ripe[age < AGES ? age : AGES - 1];
        u32 kept_a = (f64)word_a[q] < limit[j], kept_b = (f64)word_b[q] < limit[j + 1];
        u32 kept = kept_a & kept_b;
        grown[q] = kept ? overlap[q] * now : 0.0;
        value += kept ? full[q] * now : 0.0;
        code[q] = kept_a | kept_b << 16;
        both += kept;
    }
    r->value += value;
#endif
    return both;
}

/* What is lost on the links of a block because others may fail. */
static f64 failures(struct run *restrict r, i64 b)
{
    const i64 links = r->links_at[b], n = r->linked[b], tasks = r->facts.tasks;
    const f64 *restrict redundant = r->redundant, *restrict overlap = r->overlap + links;
    const u64 *restrict ends = r->tied_ends + (b << r->shift);
    const u32 *restrict where = r->where + links;
    const i32 *restrict kind = r->kind + links;
    f64 given_up[4];
    for (int rung = 0; rung < 4; rung++)
        given_up[rung] = r->rules.redundancy * r->facts.rungs[4 * AUTONOMY + rung];
#ifdef __AVX512F__
    const __m512d by_rung = _mm512_castpd256_pd512(_mm256_loadu_pd(given_up));
    const __m512i row = _mm512_set1_epi64(tasks);
    __m512d sum = _mm512_setzero_pd();
    for (i64 q = 0; q < n; q += 8) {
        __mmask8 real = n - q < 8 ? (__mmask8)((1u << (n - q)) - 1) : 0xFF;
        __m512i what = _mm512_cvtepu32_epi64(_mm256_loadu_si256((const void *)(kind + q)));
        __m512i rung = _mm512_and_si512(what, _mm512_set1_epi64(3));
        __m512i task = _mm512_and_si512(_mm512_srli_epi64(what, 8), _mm512_set1_epi64(0xFF));
        __m512i both = _mm512_maskz_mov_epi64(real, ends_of(where + q, ends));
        __m512i a = _mm512_add_epi64(_mm512_mul_epu32(both, row), task);
        __m512i b = _mm512_add_epi64(_mm512_mul_epu32(_mm512_srli_epi64(both, 32), row), task);
        __m512d fail = _mm512_max_pd(
            _mm512_i64gather_pd(a, redundant, 8), _mm512_i64gather_pd(b, redundant, 8));
        __m512d lost = _mm512_mul_pd(_mm512_permutexvar_pd(rung, by_rung), fail);
        sum = _mm512_mask_add_pd(
            sum, real, sum, _mm512_mul_pd(lost, _mm512_loadu_pd(overlap + q)));
    }
    return _mm512_reduce_add_pd(sum);
#else
    f64 sum = 0.0;
    for (i64 q = 0; q < n; q++) {
        i64 k = kind[q] >> 8 & 0xFF;
        f64 fail = larger(redundant[(u32)ends[where[q] >> 16] * tasks + k],
            redundant[(i64)(ends[where[q] >> 16] >> 32) * tasks + k]);
        sum += given_up[kind[q] & 3] * overlap[q] * fail;
    }
    return sum;
#endif
}

/* From the links of a block to its pairs: each pair's links one after the other. */
static void fold(struct run *restrict r, i64 b, i64 both)
{
    const i64 links = r->links_at[b], pairs = b << r->shift, tied = r->tied[b];
    struct bench *restrict w = &r->bench;
    const u64 *restrict who = r->who + pairs;
    const f64 *restrict grown = w->grown, *restrict overlap = r->overlap + links;
    const u32 *restrict code = w->code;
    f64 *restrict made = w->made, *restrict whole = w->whole;
    u32 *restrict sum = w->sum, *restrict kept = w->kept, *restrict broken = w->broken;
    i64 many = 0;
    u64 total = 0;
#ifdef __AVX512F__
    const __m512i lower = _mm512_set1_epi64(0xFFFF);
    __m256i at = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
    for (i64 j = 0; j < tied; j += 8) {
        __mmask8 real = tied - j < 8 ? (__mmask8)((1u << (tied - j)) - 1) : 0xFF;
        __m512i count = _mm512_srli_epi64(_mm512_loadu_si512(who + j), 32);
        __mmask8 several = _mm512_mask_cmpgt_epu64_mask(real, count, _mm512_set1_epi64(1));
        _mm256_storeu_si256((void *)(w->many + many), _mm256_maskz_compress_epi32(several, at));
        many += __builtin_popcount(several);
        at = _mm256_add_epi32(at, _mm256_set1_epi32(8));
    }
#else
    for (i64 j = 0; j < tied; j++) {
        i64 first = who[j] >> 16 & 0xFFFF;
        made[j] = grown[first];
        whole[j] = overlap[first];
        sum[j] = code[first];
        w->many[many] = (u32)j;
        many += who[j] >> 32 > 1;
    }
#endif
    for (i64 h = 0; h < many; h++) {
        i64 j = w->many[h], e = who[j] >> 16 & 0xFFFF, end = e + (i64)(who[j] >> 32);
        f64 more = made[j], all = whole[j];
        u32 codes = sum[j];
        while (++e < end) {
            more += grown[e];
            all += overlap[e];
            codes += code[e];
        }
        made[j] = more;
        whole[j] = all;
        sum[j] = codes;
    }
#ifdef __AVX512F__
    __m512i all = _mm512_setzero_si512();
    for (i64 j = 0; j < tied; j += 8) {
        __mmask8 real = tied - j < 8 ? (__mmask8)((1u << (tied - j)) - 1) : 0xFF;
        __m512i codes = _mm512_cvtepu32_epi64(_mm256_maskz_loadu_epi32(real, sum + j));
        __m512i count = _mm512_srli_epi64(_mm512_loadu_si512(who + j), 32);
        __m512i fine = _mm512_or_si512(_mm512_srli_epi64(codes, 16),
            _mm512_slli_epi64(_mm512_and_si512(codes, lower), 32));
        _mm512_storeu_si512(kept + 2 * j, fine);
        _mm512_storeu_si512(broken + 2 * j,
            _mm512_sub_epi64(_mm512_or_si512(count, _mm512_slli_epi64(count, 32)), fine));
        all = _mm512_add_epi64(all, fine);
    }
    u64 parts[8];
    _mm512_storeu_si512(parts, all);
    for (int j = 0; j < 8; j++)
        total += (parts[j] & 0xFFFFFFFF) + (parts[j] >> 32);
#else
    for (i64 j = 0; j < tied; j++) {
        u32 kept_a = sum[j] & 0xFFFF, kept_b = sum[j] >> 16, count = (u32)(who[j] >> 32);
        total += kept_a + kept_b;
        kept[2 * j] = kept_b;
        kept[2 * j + 1] = kept_a;
        broken[2 * j] = count - kept_b;
        broken[2 * j + 1] = count - kept_a;
    }
#endif
    f64 *flow = r->state.flow;
    flow[BOTH] += (f64)both;
    flow[KEPT] += (f64)total;
    flow[EITHER] += (f64)((i64)total - both);
}

/* Words that say which promises of a block are kept, and which links are reviewed. */
static void draw_deliveries(struct run *restrict r, i64 b, i64 month)
{
    const i64 links = r->links_at[b], n = r->linked[b];
    const u64 *restrict ends = r->tied_ends + (b << r->shift);
    const u32 *restrict where = r->where + links;
    const i32 *restrict kind = r->kind + links;
    struct bench *restrict w = &r->bench;
    const u32 when = (u32)month << 12 | DELIVER;
#ifdef __AVX512F__
    const int plain = r->plain_keys;
    for (i64 v = 0; v < n; v += 16)
        for (i64 q = v; q < v + 16; q += 8) {
            __m512i both = ends_of(where + q, ends);
            __m512i task = _mm512_cvtepu32_epi64(_mm256_loadu_si256((const void *)(kind + q)));
            task = _mm512_and_si512(_mm512_srli_epi64(task, 4), _mm512_set1_epi64(0xFF0));
            __m512i c0 = both, c1 = _mm512_srli_epi64(both, 32);
            __m512i c2 = _mm512_or_si512(task, _mm512_set1_epi64(when));
            __m512i c3 = _mm512_set1_epi64(r->replicate);
            if (!plain) {
                __m512i lower = _mm512_and_si512(both, _mm512_set1_epi64(0xFFFFFFFF));
                c0 = _mm512_i64gather_epi64(lower, r->wide_key, 8);
                c1 = _mm512_i64gather_epi64(c1, r->wide_key, 8);
            }
            philox8(r, &c0, &c1, &c2, &c3);
            _mm256_storeu_si256((void *)(w->word[0] + q), _mm512_cvtepi64_epi32(c0));
            _mm256_storeu_si256((void *)(w->word[1] + q), _mm512_cvtepi64_epi32(c1));
            _mm256_storeu_si256((void *)(w->word[2] + q), _mm512_cvtepi64_epi32(c2));
            _mm256_storeu_si256((void *)(w->word[3] + q), _mm512_cvtepi64_epi32(c3));
        }
#else
    u32 in[3][BLOCK_PAIRS + PAD];
    for (i64 begin = 0; begin < n; begin += BLOCK_PAIRS) {
        i64 some = least(n - begin, BLOCK_PAIRS);
        for (i64 q = 0; q < some; q++) {
            in[0][q] = (u32)r->wide_key[(u32)ends[where[begin + q] >> 16]];
            in[1][q] = (u32)r->wide_key[ends[where[begin + q] >> 16] >> 32];
            in[2][q] = (u32)(kind[begin + q] >> 4 & 0xFF0) | when;
        }
        draws(r, some, in[0], in[1], in[2], 0, w->word[0] + begin, w->word[1] + begin,
            w->word[2] + begin, w->word[3] + begin);
    }
#endif
}

/* Trust and knowledge of a block's pairs after the month's promises. */
static void learn_to_trust(struct run *restrict r, i64 b, f64 ruling)
{
    const i64 pairs = b << r->shift, n = 2 * r->tied[b];
    f64 *restrict trust = r->trust + 2 * pairs, *restrict knowledge = r->knowledge + 2 * pairs;
    const u32 *restrict kept = r->bench.kept, *restrict broken = r->bench.broken;
    const f64 *restrict gained = r->gained, *restrict lost = r->lost;
    const f64 familiarity = r->rules.familiarity;
    if (ruling > 0.0)
        rule(r, b, below(r->rules.partiality));
#ifdef __AVX512F__
    const __m512d one = _mm512_set1_pd(1.0), half = _mm512_set1_pd(0.5);
    const __m512d some = _mm512_set1_pd(familiarity);
    const __m512d gained_low = _mm512_loadu_pd(gained), gained_high = _mm512_loadu_pd(gained + 8);
    const __m512d lost_low = _mm512_loadu_pd(lost), lost_high = _mm512_loadu_pd(lost + 8);
    const int few = r->facts.tasks < 16;
    __m512d sum = _mm512_setzero_pd(), known = sum, unequal = sum;
    for (i64 q = 0; q < n; q += 8) {
        __mmask8 real = n - q < 8 ? (__mmask8)((1u << (n - q)) - 1) : 0xFF;
        __m512d t = _mm512_loadu_pd(trust + q), k = _mm512_loadu_pd(knowledge + q);
        if (ruling <= 0.0) {
            __m256i s = _mm256_loadu_si256((const void *)(kept + q));
            __m256i g = _mm256_loadu_si256((const void *)(broken + q));
            __m512d missing, left;
            if (few) {
                /* tables in registers */
                missing = _mm512_permutex2var_pd(
                    gained_low, _mm512_cvtepu32_epi64(s), gained_high);
                left = _mm512_permutex2var_pd(lost_low, _mm512_cvtepu32_epi64(g), lost_high);
            } else {
                missing = _mm512_mask_i32gather_pd(one, real, s, gained, 8);
                left = _mm512_mask_i32gather_pd(one, real, g, lost, 8);
            }
            __m512d first = _mm512_mul_pd(
                _mm512_sub_pd(one, _mm512_mul_pd(_mm512_sub_pd(one, t), missing)), left);
            __m512d second = _mm512_sub_pd(
                one, _mm512_mul_pd(_mm512_sub_pd(one, _mm512_mul_pd(t, left)), missing));
            t = _mm512_mul_pd(half, _mm512_add_pd(first, second));
            _mm512_mask_storeu_pd(trust + q, real, t);
        }
        k = _mm512_add_pd(k, _mm512_mul_pd(some, _mm512_sub_pd(one, k)));
        _mm512_mask_storeu_pd(knowledge + q, real, k);
        sum = _mm512_mask_add_pd(sum, real, sum, t);
        known = _mm512_mask_add_pd(known, real, known, k);
        __m512d apart = _mm512_abs_pd(_mm512_sub_pd(t, _mm512_permute_pd(t, 0x55)));
        unequal = _mm512_mask_add_pd(unequal, real, unequal, apart);
    }
    r->tied_trust += _mm512_reduce_add_pd(sum);
    r->tied_known += _mm512_reduce_add_pd(known);
    r->unequal += 0.5 * _mm512_reduce_add_pd(unequal); /* each pair is met twice */
#else
    f64 sum = 0.0, known = 0.0, unequal = 0.0;
    if (ruling <= 0.0)
        for (i64 q = 0; q < n; q++)
            trust[q] = trusting(trust[q], gained[kept[q]], lost[broken[q]]);
    for (i64 q = 0; q < n; q++)
        knowledge[q] += familiarity * (1.0 - knowledge[q]);
    for (i64 q = 0; q < n; q++) {
        sum += trust[q];
        known += knowledge[q];
    }
    for (i64 q = 0; q < n; q += 2)
        unequal += fabs(trust[q] - trust[q + 1]);
    r->tied_trust += sum;
    r->tied_known += known;
    r->unequal += unequal;
#endif
}

/* Work on the links of a block; ``scarce``: failures of others matter. */
static void deliver_block(struct run *restrict r, i64 b, i64 month, f64 ruling, int scarce)
{
    const struct rules *rules = &r->rules;
    const i64 pairs = b << r->shift, tied = r->tied[b];
    struct bench *restrict w = &r->bench;
    const any32 *restrict organisation = (const any32 *)(r->tied_ends + pairs);
    const f64 *restrict trust = r->trust + 2 * pairs;
    {
        const f64 *restrict ready = r->ready, *restrict tempted = r->tempted;
        f64 *restrict limit = w->limit;
        const f64 cap = rules->delivery_cap, trust_threshold = rules->trust_threshold;
#ifdef __AVX512F__
        const f64 square = trust_threshold * trust_threshold;
        const __m512d h = _mm512_set1_pd(square * square), one = _mm512_set1_pd(1.0);
        const __m512d most = _mm512_set1_pd(cap), range = _mm512_set1_pd(4294967296.0);
        for (i64 q = 0; q < 2 * tied; q += 8) {
            __m256i i = _mm256_loadu_si256((const void *)(organisation + q));
            __m512d t = _mm512_loadu_pd(trust + q);
            t = _mm512_mul_pd(t, t);
            t = _mm512_mul_pd(t, t);
            t = _mm512_sub_pd(one, _mm512_div_pd(t, _mm512_add_pd(t, h)));
            t = _mm512_sub_pd(one, _mm512_mul_pd(_mm512_i32gather_pd(i, tempted, 8), t));
            t = _mm512_mul_pd(_mm512_i32gather_pd(i, ready, 8), t);
            t = _mm512_mul_pd(_mm512_min_pd(t, most), range);
            _mm512_storeu_pd(limit + q, _mm512_sub_pd(t, _mm512_set1_pd(0.5)));
        }
#else
        VECTORS(q, 2 * tied) {
            u32 i = organisation[q];
            f64 doubt = 1.0 - assurance(trust[q], trust_threshold);
            limit[q] = threshold(smaller(cap, ready[i] * (1.0 - tempted[i] * doubt)));
        }
#endif
    }
    STAGE(LIMITS);
    draw_deliveries(r, b, month);
    STAGE(PHILOX);
    i64 both = keep(r, b, month);
    if (scarce)
        r->value -= failures(r, b);
    STAGE(LINKS);
    fold(r, b, both);
    STAGE(FOLD);
    learn_to_trust(r, b, ruling);
    STAGE(TRUST);
    {
        const v4 *restrict mind = r->mind;
        v4 *restrict account = r->account;
        const u64 *restrict who = r->who + pairs;
        for (i64 j = 0; j < tied;) {
            u32 a = organisation[2 * j];
            v4 of_a = account[a], mind_a = mind[a];
            do {
                u32 other = organisation[2 * j + 1];
                f64 links = (f64)(i64)(who[j] >> 32);
                v4 more = { w->made[j], w->whole[j], links, links };
                of_a += more * mind[other];
                account[other] += more * mind_a;
                j++;
            } while (j < tied && organisation[2 * j] == a);
            account[a] = of_a;
        }
    }
    STAGE(ACCUMULATE);
}

/* A month of work on every link. The same draw says which links are reviewed. */
static void deliver(struct run *restrict r, i64 month, f64 rho)
{
    const struct facts *f = &r->facts;
    const struct rules *rules = &r->rules;
    const f64 ruling = rho * rules->mediation;
    const i64 reviewed = below(rules->review_rate), half = below(0.5 * rules->review_rate);
    const i64 tasks = f->tasks, cells = f->organisations * tasks;
    f64 scarce = 0.0;
    for (i64 i = 0; i < f->organisations; i++) {
        f64 credibility = r->state.credibility[i];
        f64 able = r->load[i] > r->room[i] ? r->room[i] / r->load[i] : 1.0;
        r->believed[i] = credibility;
        r->ready[i] = f->mandate[i] * able;
        r->tempted[i] = r->own_weight[i] * (1.0 - rules->monitoring * rho * credibility);
        r->account[i] = (v4) { 0.0, 0.0, 0.0, 0.0 };
        r->mind[i] = (v4) { 1.0, 1.0, r->state.mindset[i], 1.0 };
        if (ruling > 0.0)
            fill_powers(r->mended + i * (tasks + 1), tasks + 1,
                1.0 - rules->trust_loss * (1.0 - ruling * r->believed[i]));
    }
    if (ruling > 0.0) {
        fill_powers(r->convinced[0], tasks + 1, 1.0 - rules->credibility_gain * rho);
        fill_powers(r->convinced[1], tasks + 1, 1.0 - rules->credibility_loss * rho);
    }
    for (i64 c = 0; c < cells; c++)
        scarce = larger(scarce, r->redundant[c]);
    r->events = 0;
    r->value = r->tied_trust = r->tied_known = r->unequal = 0.0;
    i64 listed = 0;
    START;
    for (i64 b = 0; b < r->blocks; b++) {
        tell(r, b);
        STAGE(TELL);
        if (r->linked[b] == 0)
            continue;
        listed += r->linked[b];
        deliver_block(r, b, month, ruling, rules->redundancy > 0.0 && scarce > 0.0);
        if (reviewed > 0)
            review(r, b, month, (u32)(reviewed - 1), half);
        STAGE(REVIEW);
    }
    r->notices = 0;
    f64 *flow = r->state.flow;
    for (int rung = 1; rung < 4; rung++)
        r->value -= f->rungs[4 * AUTONOMY + rung] * ((f64)r->sums[rung].apart / r->scale);
    flow[VALUE] = r->value;
    flow[PROMISES] = (f64)(2 * listed);
}

/* Changes of rung ----------------------------------------------------------------------------- */

/* What a change needs to know of a link and its pair. */
struct changing {
    u32 link, pair, cell[2];
    i64 place; /* among the linked links; of no meaning for separate ones */
    f64 coupling, apart, trust[2];
    const f64 *known;
};

static void change(struct run *restrict r, i64 month, const struct changing *c, int old, int new)
{
    struct table *at_a = r->table + c->cell[0], *at_b = r->table + c->cell[1];
    u32 a = at_a->organisation, b = at_b->organisation, k = at_a->task, x = c->link, p = c->pair;
    f64 *flow = r->state.flow;
    f64 o = smaller(r->state.volume[c->cell[0]], r->state.volume[c->cell[1]]);
    at_a->links[old]--;
    at_b->links[old]--;
    at_a->links[new]++;
    at_b->links[new]++;
    r->state.depth[x] = (i8)new;
    tally(r, old, o, c->coupling, c->apart, -1);
    tally(r, new, o, c->coupling, c->apart, 1);
    if (old == 0 || new == 0) {
        int sign = old == 0 ? 1 : -1;
        if (old == 0)
            r->state.since[x] = (i32)month;
        if (r->area_matters)
            r->own_links += sign * r->facts.same_area[p];
        if (sign > 0 ? r->linked_of[p]++ == 0 : --r->linked_of[p] == 0)
            tie(r, a, b, c->trust[0], c->trust[1], c->known[0] + c->known[1], sign);
        turn(r, c->cell[0], c->cell[1], a, b, sign);
        struct notice told = { .link = x, .pair = p };
        if (new > 0)
            told = (struct notice) { x, p, { a, b },
                kind_of(new, r->floors ? r->facts.floor[x] : 0, k, (i32)month), -1, o,
                full_worth(r, new, o, c->coupling), { c->trust[0], c->trust[1] },
                { c->known[0], c->known[1] } };
        note(r, &told);
    } else {
        r->kind[c->place] = (r->kind[c->place] & ~11) | new; /* and no longer noticed */
        r->worth[c->place] = full_worth(r, new, o, c->coupling);
        if (old + new == 3) {
            r->redundant[c->cell[0]] = r->power[at_a->links[0] + at_a->links[1] + 1];
            r->redundant[c->cell[1]] = r->power[at_b->links[0] + at_b->links[1] + 1];
            if (r->deep)
                turn_bits(r, r->deep, c->cell[0], c->cell[1], a, b);
            if (new == 1)
                r->rebuild[k] = r->any_rebuild = 1;
            else if (unite(r, k, a, b))
                r->dirty[k] = 1;
        }
    }
    if (new > old) {
        flow[UP1 + old] += 1.0;
        flow[VALUE] -= 2.0 * r->rules.move_cost * o;
    } else
        flow[DOWN1 + old - 1] += 1.0;
    recount(r, at_a);
    recount(r, at_b);
}

/* Announced steps down take effect. */
static void end_notices(struct run *restrict r, i64 month)
{
    while (r->noticed > 0) {
        const struct pending *due = r->pending + r->pending_first;
        u32 x = due->link, p = due->pair, cell_a = due->cell[0], cell_b = due->cell[1];
        if (r->state.notice[x] != month)
            break;
        i64 b = p >> r->shift;
        const struct table *at_a = r->table + cell_a, *at_b = r->table + cell_b;
        struct changing c = { x, p, { cell_a, cell_b },
            r->links_at[b] + place_of(r->where + r->links_at[b], r->linked[b], x - r->home[b]),
            coupling_of(r, cell_a, cell_b, at_a->task),
            apart_of(r, p, at_a->organisation, at_b->organisation), { 0.0, 0.0 }, NULL };
        int rung = r->kind[c.place] & 3;
        r->state.notice[x] = -1;
        change(r, month, &c, rung, rung - 1);
        r->pending_first = r->pending_first + 1 < r->facts.links ? r->pending_first + 1 : 0;
        r->noticed--;
    }
}

static void announce(struct run *restrict r, const struct changing *c, i64 due)
{
    i64 at = r->pending_first + r->noticed++;
    r->pending[at < r->facts.links ? at : at - r->facts.links]
        = (struct pending) { c->link, c->pair, { c->cell[0], c->cell[1] } };
    r->state.notice[c->link] = (i32)due;
    r->kind[c->place] |= 8;
}

/* Meeting ------------------------------------------------------------------------------------- */

/* Pairs that may meet in the four months from a multiple of four on, with their words. */
static void draw_meetings(struct run *restrict r, i64 month, int way)
{
    const i64 pairs = r->facts.pairs;
    const u32 *restrict bar = r->bar[way], *restrict keys = r->pair_key;
    const u32 kind = (u32)(month >> 2) << 12 | (way ? CONVENE : MEET);
    struct bench *restrict w = &r->bench;
    i64 many[4] = { 0, 0, 0, 0 };
    for (i64 begin = 0; begin < pairs; begin += BLOCK_PAIRS) {
        i64 n = least(pairs - begin, BLOCK_PAIRS);
#ifdef __AVX512F__
        for (i64 v = 0; v < n; v += 16)
            for (i64 q = v; q < v + 16; q += 8) {
                __m512i c0 = _mm512_loadu_si512(keys + 2 * (begin + q));
                __m512i c1 = _mm512_srli_epi64(c0, 32), c2 = _mm512_set1_epi64(kind);
                __m512i c3 = _mm512_set1_epi64(r->replicate);
                philox8(r, &c0, &c1, &c2, &c3);
                _mm256_storeu_si256((void *)(w->word[0] + q), _mm512_cvtepi64_epi32(c0));
                _mm256_storeu_si256((void *)(w->word[1] + q), _mm512_cvtepi64_epi32(c1));
                _mm256_storeu_si256((void *)(w->word[2] + q), _mm512_cvtepi64_epi32(c2));
                _mm256_storeu_si256((void *)(w->word[3] + q), _mm512_cvtepi64_epi32(c3));
            }
        const __m512i ascending
            = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
        for (int j = 0; j < 4; j++) {
            u32 *restrict hit = r->hit[way][j], *restrict hit_word = r->hit_word[way][j];
            i64 found = many[j];
            for (i64 q = 0; q < n; q += 16) {
                __mmask16 real = n - q < 16 ? (__mmask16)((1u << (n - q)) - 1) : 0xFFFF;
                __m512i word = _mm512_loadu_si512(w->word[j] + q);
                __m512i at = _mm512_add_epi32(ascending, _mm512_set1_epi32((int)(begin + q)));
                __mmask16 low = _mm512_mask_cmple_epu32_mask(
                    real, word, _mm512_loadu_si512(bar + begin + q));
                _mm512_storeu_si512(hit + found, _mm512_maskz_compress_epi32(low, at));
                _mm512_storeu_si512(hit_word + found, _mm512_maskz_compress_epi32(low, word));
                found += __builtin_popcount(low);
            }
            many[j] = found;
        }
#else
        for (i64 q = 0; q < n; q++) {
            w->first[q] = keys[2 * (begin + q)];
            w->second[q] = keys[2 * (begin + q) + 1];
            w->third[q] = kind;
        }
        draws(r, n, w->first, w->second, w->third, 0, w->word[0], w->word[1], w->word[2],
            w->word[3]);
        for (int j = 0; j < 4; j++)
            for (i64 q = 0; q < n; q++) {
                r->hit[way][j][many[j]] = (u32)(begin + q);
                r->hit_word[way][j][many[j]] = w->word[j][q];
                many[j] += w->word[j][q] <= bar[begin + q];
            }
#endif
    }
    for (int j = 0; j < 4; j++)
        r->hits[way][j] = many[j];
}

/* Whether a and b sit with the same partner on task k. ``mark`` is a number of its own for a in
 * this round of meetings: a's partners are stamped once and looked up for every b. */
static int common_partner(struct run *restrict r, i64 s, i64 t, u32 a, u32 k, i64 mark)
{
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

/* How many of n links a pair's number passes over; ``lefts``: chances that one, two ... all are. */
static inline i64 passed_over(const f64 *lefts, i64 n, f64 u)
{
    i64 over = 0;
#ifdef __AVX512F__
    const __m512d number = _mm512_set1_pd(u), one = _mm512_set1_pd(1.0);
    for (i64 j = 0; j < n; j += 8) {
        __mmask8 real = n - j < 8 ? (__mmask8)((1u << (n - j)) - 1) : 0xFF;
        over += __builtin_popcount(_mm512_mask_cmp_pd_mask(
            real, number, _mm512_sub_pd(one, _mm512_loadu_pd(lefts + j)), _CMP_GE_OQ));
    }
#else
    while (over < n && u >= 1.0 - lefts[over])
        over++;
#endif
    return over;
}

/* Add the separate links whose organisations meet, at ``factor`` times the usual rate, more by
 * ``closure`` with a common partner. A pair's number says how many of its links to pass over
 * before the first that may be discussed. */
static void meet(struct run *restrict r, i64 month, int way, f64 factor, f64 closure, i64 reviewed)
{
    const struct facts *f = &r->facts;
    const u32 *pair = r->hit[way][month % 4], *word = r->hit_word[way][month % 4];
    u32 *restrict place = r->turn_place, in[3][CHUNK + VECTOR], out[4][CHUNK + VECTOR];
    const u32 again = way ? CONVENE_AGAIN : AGAIN;
    const f64 closed = factor + closure;
    i64 n = r->hits[way][month % 4], added = r->events, mark = month * f->organisations * f->tasks;
    for (int first_round = 1; n > 0; first_round = 0) {
        i64 rest = 0;
        for (i64 h = 0; h < n; h++) {
            i64 q = h % CHUNK;
            if (q == 0 && !first_round) {
                i64 m = least(n - h, CHUNK);
                for (i64 v = 0; v < m; v++) {
                    u32 p = pair[h + v];
                    in[0][v] = r->pair_key[2 * p];
                    in[1][v] = r->pair_key[2 * p + 1];
                    in[2][v] = (u32)f->task[place[h + v] - 1] << 4 | again;
                }
                draws(r, m, in[0], in[1], in[2], (u32)month, out[0], out[1], out[2], out[3]);
            }
            u32 p = pair[h];
            if (h + 8 < n)
                __builtin_prefetch(r->meeting + pair[h + 8]);
            const struct meeting *who = r->meeting + p;
            u32 a = who->a, b = who->b, x = first_round ? who->start : place[h], end = who->end;
            i32 most = most_partners(r, a, b);
            f64 u = uniform(first_round ? word[h] : out[0][q]);
            const f64 *lefts = r->left[way] + most * (r->row + 8);
            i64 over = passed_over(lefts + 1, end - x, u);
            x += (u32)over;
            if (x == end)
                continue;
            /* what is left of the number is uniform below the bound */
            u = (u - (1.0 - lefts[over])) / lefts[over];
            if (u < 0.5 * smaller(1.0, r->known[most] * closed) && r->state.depth[x] == 0) {
                u32 k = f->task[x];
                u32 cell_a = (u32)(a * f->tasks + k), cell_b = (u32)(b * f->tasks + k);
                int met = u < 0.5 * smaller(1.0, r->known[most] * factor)
                    || common_partner(r, cell_a, cell_b, a, k, mark + a);
                i64 before = r->asked[x];
                if (met
                    && !(reviewed <= before && before < added && r->event_link[before] == x)) {
                    const f64 *trust = r->state.trust + 2 * p;
                    f64 *known = r->state.knowledge + 2 * p;
                    i64 block = p >> r->shift, pairs = block << r->shift;
                    if (r->linked_of[p] > 0) {
                        i64 j = pairs + pair_of(r->who + pairs, r->tied[block], p - (u32)pairs);
                        trust = r->trust + 2 * j;
                        known = r->knowledge + 2 * j;
                    }
                    r->asked[x] = (u32)added;
                    propose(r, added++, x, p, cell_a, cell_b, 0, 0, 1, 0, trust, known);
                }
            }
            if (x + 1 < end) {
                r->turn_pair[rest] = p;
                place[rest] = x + 1;
                rest++;
            }
        }
        n = rest;
        pair = r->turn_pair;
        mark += f->organisations;
    }
    r->events = added;
}

/* Value and utility --------------------------------------------------------------------------- */

/* What the steps mean to one side of their links, free of load. */
static void weigh_side(const struct run *restrict r, struct desk *restrict d, int s, i64 begin, i64 n)
{
    const f64 *restrict alike = d->alike[s], *restrict volume = d->volume[s],
              *restrict other = d->volume[1 - s], *restrict mindset = d->mindset[s],
              *restrict known = r->event_known[s] + begin,
              *restrict trust = r->event_trust[s] + begin,
              *restrict coupling = r->event_coupling + begin, *restrict belief = d->belief[s];
    f64 *restrict own = d->own[s], *restrict value = d->value[s],
        *restrict exposure = d->exposure[s], *restrict praise = d->praise[s];
    const struct rules p = r->rules;
    VECTORS(q, n) {
        f64 assumed = (1.0 + p.prior_tint * (2.0 * mindset[q] - 1.0)) * alike[q];
        f64 seen = known[q] * coupling[q] + (1.0 - known[q]) * assumed;
        f64 benefit = seen * d->synergy[q] * d->ripe[q];
        f64 freed = p.overlap_weight * d->overlap[q] * d->release[q] * d->ripe[q];
        value[q] = (benefit + freed) - d->loss[q];
        f64 part = volume[q] / (volume[q] + other[q]);
        f64 claim = 2.0 * p.share * ((1.0 - p.cost_key) * 0.5 + p.cost_key * part);
        f64 credit = claim * (benefit + freed * (1.0 - p.budget_fear * (1.0 - mindset[q])));
        own[q] = credit
            - p.identity * d->given_up[q] * (1.0 + d->boundary[q])
                * sqrt(d->overlap[q] * volume[q]);
        f64 doubt = 1.0 - assurance(trust[q], p.trust_threshold);
        exposure[q] = p.exposure * d->overlap[q] * d->at_stake[q] * doubt
            * (1.0 - p.backing * belief[q]);
        praise[q] = p.appreciation * belief[q] * d->overlap[q] * d->step[q];
    }
}

/* Gains of the proposed steps from the state as it stands, and the luck of the decision. */
static void weigh(struct run *restrict r, i64 month, f64 rho)
{
    const struct facts *f = &r->facts;
    const struct rules *rules = &r->rules;
    struct desk *restrict d = &r->desk;
    const f64 horizon = larger(1.0, rules->foresight_months);
    const f64 blur
        = rules->choice_precision > 0.0 ? 1.0 / rules->choice_precision : (f64)INFINITY;
    const int joint = (int)rules->joint;
    for (i64 begin = 0; begin < r->events; begin += CHUNK) {
        const i64 n = least(r->events - begin, CHUNK);
        const u32 *restrict cell_a = r->event_cell[0] + begin,
                  *restrict cell_b = r->event_cell[1] + begin;
        /* behind the last one stand proposals of earlier months, or the first table */
        for (int s = 0; s < 2; s++) {
            const u32 *restrict cell = s ? cell_b : cell_a, *restrict key = r->cell_key;
            const f64 *restrict volume = r->state.volume, *restrict alike = r->alike;
            u32 *restrict keys = s ? d->second : d->first;
            f64 *restrict volumes = d->volume[s], *restrict alikes = d->alike[s];
            VECTORS(q, n) {
                volumes[q] = volume[cell[q]];
                alikes[q] = alike[cell[q]];
                keys[q] = key[cell[q]];
            }
            const u32 *restrict organisation = r->cell_organisation;
            for (i64 q = 0; q < n; q++) {
                u32 i = organisation[cell[q]];
                d->mindset[s][q] = r->state.mindset[i];
                d->belief[s][q] = rho * r->state.credibility[i];
                d->weight[s][q] = r->own_weight[i];
            }
        }
        for (i64 q = 0; q < n; q++) {
            u32 p = r->event_pair[begin + q], k = r->cell_word[cell_a[q]] >> 4;
            int at = 2 * r->event_rung[begin + q] + (r->event_step[begin + q] > 0);
            d->boundary[q] = f->boundary[p];
            d->synergy[q] = r->step_synergy[at];
            d->release[q] = r->step_release[at];
            d->given_up[q] = r->step_given_up[at];
            d->at_stake[q] = r->step_at_stake[at];
            r->event_coupling[begin + q] = coupling_of(r, cell_a[q], cell_b[q], k);
            d->difference[q] = difference_of(
                r, r->cell_organisation[cell_a[q]], r->cell_organisation[cell_b[q]]);
        }
        {
            const f64 *restrict redundant = r->redundant, *restrict ahead = r->ahead;
            const i32 *restrict age = r->event_age + begin;
            const i8 *restrict step = r->event_step + begin;
            const u32 *restrict word = r->cell_word;
            f64 *restrict apart = r->event_apart + begin;
            const f64 redundancy = rules->redundancy, specialisation = rules->specialisation,
                      plurality = rules->plurality, move_cost = rules->move_cost;
            VECTORS(q, n) {
                d->third[q] = word[cell_a[q]] | MOVE;
                d->ripe[q] = ahead[age[q]];
                d->step[q] = (f64)step[q];
                d->overlap[q] = smaller(d->volume[0][q], d->volume[1][q]);
                f64 fail = larger(redundant[cell_a[q]], redundant[cell_b[q]]);
                apart[q] = specialisation * d->difference[q] + plurality * d->boundary[q];
                d->loss[q] = d->given_up[q] * d->overlap[q]
                    * (redundancy * fail + (specialisation * d->difference[q]
                        + plurality * d->boundary[q]));
                f64 effort = move_cost * d->overlap[q] / horizon;
                d->effort[q] = step[q] > 0 ? effort : 0.0;
            }
        }
        draws(r, n, d->first, d->second, d->third, (u32)month, d->word[0], d->word[1],
            d->word[2], d->word[3]);
        for (int which = 0; which < 2; which++) {
            const u32 *restrict word = d->word[which];
            f64 *restrict luck = d->luck[which];
            VECTORS(q, n)
                luck[q] = blur * log_odds(uniform(word[q]));
        }
        weigh_side(r, d, 0, begin, n);
        weigh_side(r, d, 1, begin, n);
        if (joint)
            VECTORS(q, n) {
                f64 own = d->own[0][q] + d->own[1][q];
                f64 public = 0.5 * (d->value[0][q] + d->value[1][q]) - own;
                f64 total = own + (1.0 - 0.5 * (d->weight[0][q] + d->weight[1][q])) * public;
                total = total - (d->exposure[0][q] + d->exposure[1][q])
                    + (d->praise[0][q] + d->praise[1][q]);
                d->gain[0][q] = d->gain[1][q] = total - 2.0 * d->effort[q];
                d->luck[1][q] = d->luck[0][q]; /* with side payments there is one decision */
            }
        else
            for (int s = 0; s < 2; s++)
                VECTORS(q, n)
                    d->gain[s][q] = d->own[s][q]
                        + (1.0 - d->weight[s][q]) * (d->value[s][q] - d->own[s][q])
                        - d->exposure[s][q] + d->praise[s][q] - d->effort[q];
        for (int s = 0; s < 2; s++) {
            const f64 *restrict weight = d->weight[s], *restrict own = d->own[s],
                      *restrict exposure = d->exposure[s], *restrict loss = d->loss;
            f64 *restrict most = d->relief[s];
            u32 *restrict why = d->reason[s];
            VECTORS(q, n) {
                f64 relief = weight[q] * own[q], bare = -exposure[q];
                f64 apart = (1.0 - weight[q]) * -loss[q];
                u32 reason = bare > relief ? EXPOSURE : OWN;
                relief = bare > relief ? bare : relief;
                reason = apart > relief ? INDEPENDENCE : reason;
                most[q] = apart > relief ? apart : relief;
                why[q] = reason;
            }
        }
        for (i64 q = 0; q < n; q++) {
            struct proposal *event = r->proposal + begin + q;
            for (int s = 0; s < 2; s++) {
                event->gain[s] = d->gain[s][q];
                event->limit[s] = d->gain[s][q] - d->luck[s][q];
                event->relief[s] = d->relief[s][q];
                event->reason[s] = (u8)d->reason[s][q];
            }
            event->cell[0] = cell_a[q];
            event->cell[1] = cell_b[q];
            event->link = r->event_link[begin + q];
            event->step = r->event_step[begin + q];
            event->rung = r->event_rung[begin + q];
            /* equal order words fall back on the number of the event */
            r->order[begin + q] = (u64)d->word[2][q] << 32 | (u64)(begin + q);
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
    const i64 notice_months = r->rules.notice_months;
    const int joint = (int)r->rules.joint;
    for (i64 place = 0; place < r->events; place++) {
        const i64 e = (u32)r->ranked[place];
        if (place + 6 < r->events)
            __builtin_prefetch(r->proposal + (u32)r->ranked[place + 6]);
        if (place + 3 < r->events) {
            const u32 *soon = r->proposal[(u32)r->ranked[place + 3]].cell;
            __builtin_prefetch(r->table + soon[0]);
            __builtin_prefetch(r->table + soon[1]);
        }
        const struct proposal *event = r->proposal + e;
        struct table *at_a = r->table + event->cell[0], *at_b = r->table + event->cell[1];
        int up = event->step > 0, rung = event->rung, new = rung + event->step;
        f64 time_a = extra_cost(r, at_a, rung, new);
        if (up && !joint && !(time_a < event->limit[0]))
            continue;
        f64 time_b = extra_cost(r, at_b, rung, new);
        f64 cost_a = time_a, cost_b = time_b;
        if (joint)
            cost_a = cost_b = time_a + time_b;
        int yes_a = cost_a < event->limit[0], yes_b = cost_b < event->limit[1];
        if (!(up ? yes_a && yes_b : yes_a || yes_b))
            continue;
        struct changing c = { event->link, r->event_pair[e], { event->cell[0], event->cell[1] },
            r->event_place[e], r->event_coupling[e], r->event_apart[e],
            { r->event_trust[0][e], r->event_trust[1][e] },
            r->event_knowledge[e] };
        if (!up) {
            f64 gain_a = event->gain[0] - cost_a, gain_b = event->gain[1] - cost_b;
            int why = gain_a >= gain_b
                ? main_reason(gain_a, -time_a, event->relief[0], event->reason[0])
                : main_reason(gain_b, -time_b, event->relief[1], event->reason[1]);
            r->state.flow[REASON + why] += 1.0;
            if (rung >= 2 && notice_months > 0) {
                announce(r, &c, month + notice_months);
                continue;
            }
        }
        change(r, month, &c, rung, new);
    }
}

/* Learning and portfolios --------------------------------------------------------------------- */

/* Those who discussed a step have asked each other what they do and need. */
static void ask(struct run *restrict r)
{
    const f64 inquiry = r->rules.inquiry;
    f64 more = 0.0, tied = 0.0;
    const f64 *from = r->knowledge, *to = from + (r->blocks << r->shift) * 2;
    for (i64 e = 0; e < r->events; e++) {
        f64 *known = r->event_knowledge[e];
        f64 before = known[0] + known[1];
        known[0] += inquiry * (1.0 - known[0]);
        known[1] += inquiry * (1.0 - known[1]);
        f64 found = known[0] + known[1] - before;
        more += found;
        tied += known >= from && known < to ? found : 0.0;
    }
    r->tied_known += tied;
    r->apart_known += more - tied;
}

/* Mindsets follow own success and partners; all at once. */
static void learn(struct run *restrict r)
{
    for (i64 i = 0; i < r->facts.organisations; i++) {
        v4 own = r->account[i];
        if (own[3] == 0.0)
            continue;
        f64 m = r->state.mindset[i];
        m = m + r->rules.experience_rate * (own[0] / own[1] - m)
            + r->rules.peer_rate * (own[2] / own[3] - m);
        r->state.mindset[i] = smaller(larger(m, 0.0), 1.0);
    }
}

/* A pair of which several tasks are equally strange draws which it trades. */
static void draw_tasks(const struct run *r, i64 p, i64 month, u32 *from_a, u32 *from_b)
{
    const struct facts *f = &r->facts;
    const struct meeting *who = r->meeting + p;
    i64 separate = 0, seen = 0;
    u32 word[4];
    for (u32 x = who->start; x < who->end; x++)
        separate += r->state.depth[x] == 0;
    draw_one(r, f->key[who->a], f->key[who->b], (u32)month, DRIFT, word);
    i64 one = (i64)(uniform(word[0]) * (f64)separate);
    i64 two = (i64)(uniform(word[1]) * (f64)(separate - 1));
    two += two >= one;
    for (u32 x = who->start; x < who->end; x++)
        if (r->state.depth[x] == 0) {
            if (seen == one)
                *from_a = f->task[x];
            if (seen == two)
                *from_b = f->task[x];
            seen++;
        }
}

/* What a pair trades: how much, and which task each gives. */
static f64 find_trade(const struct run *r, i64 p, i64 month, u32 *from_a, u32 *from_b)
{
    const i64 tasks = r->facts.tasks;
    const struct meeting *who = r->meeting + p;
    const f64 *of_a = r->then + who->a * tasks, *of_b = r->then + who->b * tasks;
    i64 separate = 0;
    f64 most = -1.0, least = -1.0;
    for (u32 x = who->start; x < who->end; x++) {
        if (r->state.depth[x] != 0)
            continue;
        u32 k = r->facts.task[x];
        f64 ratio = of_b[k] / of_a[k];
        if (separate == 0 || ratio > most) {
            most = ratio;
            *from_a = k;
        }
        if (separate == 0 || ratio < least) {
            least = ratio;
            *from_b = k;
        }
        separate++;
    }
    if (separate < 2)
        return 0.0;
    if (most == least)
        draw_tasks(r, p, month, from_a, from_b);
    f64 urge = (1.0 - r->state.mindset[who->a]) * (1.0 - r->state.mindset[who->b]);
    return r->rules.drift * urge
        * smaller(r->spare[who->a * tasks + *from_a], r->spare[who->b * tasks + *from_b]);
}

static inline void trade(struct run *restrict r, i64 a, i64 b, u32 from_a, u32 from_b, f64 amount)
{
    f64 *of_a = r->state.volume + a * r->facts.tasks, *of_b = r->state.volume + b * r->facts.tasks;
    of_a[from_a] -= amount;
    of_b[from_a] += amount;
    of_b[from_b] -= amount;
    of_a[from_b] += amount;
}

#ifdef __AVX512F__
/* What eight pairs of a would trade; ``separate`` has their separate tasks as bits. Returns of
 * which find_trade is to say it, because all is equal or something is no number. */
static inline __mmask8 trades8(const struct run *r, u32 a, const u32 *separate, const u32 *other,
    __mmask8 real, f64 *amount, u32 *from_a, u32 *from_b)
{
    const i64 tasks = r->facts.tasks, n = r->facts.organisations;
    const __m256i bits = _mm256_maskz_loadu_epi32(real, separate);
    const __m256i b = _mm256_maskz_loadu_epi32(real, other);
    const int beside = other[0] + __builtin_popcount(real) - 1 == other[__builtin_popcount(real) - 1];
    /* below and above every number, which may be infinite itself: the first task is given then */
    __m512d most = _mm512_set1_pd(-INFINITY), least = _mm512_set1_pd(INFINITY);
    const __m256i lowest = _mm256_and_si256(bits, _mm256_sub_epi32(_mm256_setzero_si256(), bits));
    __m256i give_a = _mm256_maskz_sub_epi32(_mm256_test_epi32_mask(bits, bits),
        _mm256_set1_epi32(31), _mm256_lzcnt_epi32(lowest));
    __m256i give_b = give_a;
    const __mmask8 twice = _mm256_test_epi32_mask(bits, _mm256_xor_si256(bits, lowest));
    __mmask8 strange = 0;
    for (i64 k = 0; k < tasks; k++) {
        __mmask8 on = _mm256_test_epi32_mask(bits, _mm256_set1_epi32((int)(1u << k)));
        if (on == 0)
            continue;
        const f64 *volume = r->by_task + k * n;
        __m512d of_b = beside ? _mm512_maskz_loadu_pd(on, volume + other[0])
                              : _mm512_mask_i32gather_pd(most, on, b, volume, 8);
        __m512d ratio = _mm512_div_pd(of_b, _mm512_set1_pd(volume[a]));
        __mmask8 above = _mm512_mask_cmp_pd_mask(on, ratio, most, _CMP_GT_OQ);
        __mmask8 under = _mm512_mask_cmp_pd_mask(on, ratio, least, _CMP_LT_OQ);
        __m256i number = _mm256_set1_epi32((int)k);
        most = _mm512_mask_max_pd(most, on, most, ratio);
        least = _mm512_mask_min_pd(least, on, least, ratio);
        give_a = _mm256_mask_mov_epi32(give_a, above, number);
        give_b = _mm256_mask_mov_epi32(give_b, under, number);
        strange |= _mm512_mask_cmp_pd_mask(on, ratio, ratio, _CMP_UNORD_Q);
    }
    const __m512d one = _mm512_set1_pd(1.0);
    __m512d urge = _mm512_mul_pd(_mm512_set1_pd(1.0 - r->state.mindset[a]),
        _mm512_sub_pd(one, _mm512_mask_i32gather_pd(one, real, b, r->state.mindset, 8)));
    __m256i cell_b
        = _mm256_add_epi32(_mm256_mullo_epi32(b, _mm256_set1_epi32((int)tasks)), give_b);
    __m512d spare_a = _mm512_i32gather_pd(give_a, r->spare + a * tasks, 8);
    __m512d spare_b = _mm512_i32gather_pd(cell_b, r->spare, 8);
    __m512d found = _mm512_mul_pd(_mm512_mul_pd(_mm512_set1_pd(r->rules.drift), urge),
        _mm512_min_pd(spare_b, spare_a));
    _mm512_storeu_pd(amount, _mm512_maskz_mov_pd(twice, found));
    _mm256_storeu_si256((void *)from_a, give_a);
    _mm256_storeu_si256((void *)from_b, give_b);
    return (_mm512_mask_cmp_pd_mask(twice, most, least, _CMP_EQ_OQ) | strange) & twice;
}

/* Pairs of a block trade tasks apart. */
static void spread_block(struct run *restrict r, i64 b, i64 month)
{
    const i64 pairs = b << r->shift, n = least(r->facts.pairs - pairs, 1 << r->shift);
    u32 *restrict separate = r->bench.first, *restrict other = r->bench.second;
    const struct meeting *restrict who = r->meeting + pairs;
    for (i64 j = 0; j < n; j++) {
        separate[j] = r->tasks_of[pairs + j];
        other[j] = who[j].b;
    }
    for (i64 e = r->links_at[b]; e < r->links_at[b] + r->linked[b]; e++)
        separate[r->who[pairs + (r->where[e] >> 16)] & 0xFFFF] &= ~(1u << (r->kind[e] >> 8 & 0xFF));
    f64 *restrict amount = r->bench.amount;
    u32 *restrict from_a = r->bench.from_a, *restrict from_b = r->bench.from_b;
    for (i64 j = 0, many; j < n; j += many) {
        u32 a = who[j].a;
        for (many = 1; many < 8 && j + many < n && who[j + many].a == a;)
            many++;
        __mmask8 draw = trades8(r, a, separate + j, other + j, (__mmask8)((1u << many) - 1),
            amount + j, from_a + j, from_b + j);
        for (u32 left = draw; left != 0; left &= left - 1) {
            i64 v = j + __builtin_ctz(left);
            amount[v] = find_trade(r, pairs + v, month, from_a + v, from_b + v);
        }
    }
    for (i64 j = 0; j < n; j++)
        if (amount[j] > 0.0)
            trade(r, who[j].a, other[j], from_a[j], from_b[j], amount[j]);
}
#endif

/* Once a year unlinked pairs trade tasks apart: of the tasks on which a pair is separate, each
 * side hands the other the one in which it is relatively weakest. */
static void spread_apart(struct run *restrict r, i64 month)
{
    const struct facts *f = &r->facts;
    const i64 tasks = f->tasks;
    f64 *restrict then = r->then, *restrict spare = r->spare;
    for (i64 i = 0; i < f->organisations; i++)
        for (i64 c = i * tasks; c < (i + 1) * tasks; c++) {
            then[c] = r->state.volume[c];
            spare[c] = (then[c] - f->volume_floor[c]) / (f64)f->partners[i];
        }
    for (i64 k = 0; k < tasks; k++)
        for (i64 i = 0; i < f->organisations; i++)
            r->by_task[k * f->organisations + i] = then[i * tasks + k];
#ifdef __AVX512F__
    if (tasks <= 32) {
        for (i64 b = 0; b < r->blocks; b++) {
            tell(r, b);
            spread_block(r, b, month);
        }
        return;
    }
#endif
    for (i64 p = 0; p < f->pairs; p++) {
        u32 from_a = 0, from_b = 0;
        f64 amount = find_trade(r, p, month, &from_a, &from_b);
        if (amount > 0.0)
            trade(r, r->meeting[p].a, r->meeting[p].b, from_a, from_b, amount);
    }
}

/* Indicators (order of columns: sim.indicators.COLUMNS) ----------------------------------------- */

static inline f64 quotient(f64 above, f64 below) { return below != 0.0 ? above / below : (f64)NAN; }

static void look(struct run *restrict r, f64 *restrict row)
{
    const struct facts *f = &r->facts;
    const f64 *rungs = f->rungs, *flow = r->state.flow;
    f64 most = 0.0, volume[4], released = 0.0, met = 0.0;
    row[0] = fragmentation(r);
    for (int j = 1; j < 4; j++) {
        volume[j] = (f64)r->sums[j].overlap / r->scale;
        most = larger(most, rungs[4 * SYNERGY + j]);
        released += volume[j] * rungs[4 * RELEASE + j];
        met += (f64)r->sums[j].coupling / r->scale * rungs[4 * SYNERGY + j];
        row[4 + j] = (f64)r->sums[j].links;
    }
    volume[0] = r->totals[0] - (volume[1] + volume[2] + volume[3]);
    for (int j = 0; j < 4; j++)
        row[1 + j] = quotient(volume[j], r->totals[0]);
    row[8] = 1.0 - quotient(released, r->totals[0]);
    row[9] = 1.0 - quotient(met, most * r->totals[1]);
    f64 days = 0.0, spent = 0.0, mindset = 0.0, credibility = 0.0, n = (f64)f->organisations;
    i64 over = 0;
    for (i64 i = 0; i < f->organisations; i++) {
        f64 own = r->load[i];
        days += own;
        over += own > r->room[i];
        f64 paid = cost(price_of(&r->rules, r->state.mindset[i]), r->bend[i], own);
        spent += own > 0.0 ? paid : 0.0;
        mindset += r->state.mindset[i];
        credibility += r->state.credibility[i];
    }
    f64 pairs = (f64)f->pairs, ties = (f64)r->tied_pairs;
    f64 links = (f64)(r->sums[1].links + r->sums[2].links + r->sums[3].links);
    row[10] = r->niche;
    row[11] = days / n;
    row[12] = (f64)over / n;
    row[13] = spent;
    row[14] = mindset / n;
    row[15] = credibility / n;
    row[16] = quotient(r->tied_trust, 2.0 * ties);
    row[17] = quotient(r->tied_trust + r->apart_trust, 2.0 * pairs);
    row[18] = quotient(ties - r->unequal, ties);
    row[19] = quotient(r->tied_known + r->apart_known, 2.0 * pairs);
    row[20] = quotient(ties, pairs);
    row[21] = quotient(links, ties);
    row[22] = r->network ? quotient((f64)(3 * r->triangles), (f64)r->paths) : (f64)NAN;
    row[23] = quotient(r->area_matters ? (f64)r->own_links : links, links);
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
    START;
    end_notices(r, month);
    STAGE(NOTICES);
    /* of their own accord; called by the referee, if it ever is active */
    const int ways = rules->convening * rules->referee_activity > 0.0 ? 2 : 1;
    const i64 reviewed = r->events;
    const int drawn = r->words_of == month >> 2;
    for (int way = 0; way < ways; way++) {
        f64 factor = way ? rules->convening * rho : 1.0;
        if (!drawn)
            draw_meetings(r, month, way);
        STAGE(DRAW_MEETINGS);
        if (factor > 0.0)
            meet(r, month, way, factor, way ? 0.0 : rules->closure, reviewed);
        STAGE(MEETINGS);
    }
    r->words_of = month >> 2;
    weigh(r, month, rho);
    STAGE(WEIGH);
    /* what is asked is not read in decisions, but stands elsewhere once a pair is tied */
    if (rules->inquiry > 0.0)
        ask(r);
    rank(r->events, r->order, r->ranked, r->bucket);
    STAGE(RANK);
    commit(r, month);
    STAGE(COMMIT);
    learn(r);
    STAGE(LEARN);
    if (rules->drift > 0.0 && (month + 1) % 12 == 0) {
        spread_apart(r, month);
        STAGE(SPREAD);
        measure_portfolios(r);
        measure_tasks(r);
        measure_links(r);
        STAGE(OVERLAP);
    }
    *r->state.month = month + 1;
}

/* Simulate so many months; indicators of each into rows (months, COLUMNS). */
void run_advance(struct run *r, i64 months, f64 *rows)
{
    for (i64 m = 0; m < months; m++) {
        step(r);
        START;
        look(r, rows + m * COLUMNS);
        STAGE(LOOK);
    }
    hand_back(r);
}

/* All arrays stand in one piece of memory. */

#define ROOM(pointer, n) \
    do { \
        (pointer) = (void *)(base + size); \
        size += (((size_t)(n) + PAD) * sizeof *(pointer) + 63) & ~(size_t)63; \
    } while (0)

/* Give every array its place from ``base`` on; returns how many bytes that takes. */
static size_t lay_out(struct run *r, char *base)
{
    const struct facts *facts = &r->facts;
    const i64 n = facts->organisations, tasks = facts->tasks, pairs = facts->pairs;
    const i64 links = facts->links, cells = n * tasks, all_pairs = r->blocks << r->shift;
    size_t size = 0;
    ROOM(r->links_at, r->blocks + 1);
    ROOM(r->home, r->blocks + 1);
    ROOM(r->own_weight, n);
    ROOM(r->room, n);
    ROOM(r->price, n);
    ROOM(r->bend, n);
    ROOM(r->load, n);
    ROOM(r->ready, n);
    ROOM(r->tempted, n);
    ROOM(r->believed, n);
    ROOM(r->capacity, n);
    ROOM(r->account, n);
    ROOM(r->mind, n);
    ROOM(r->table, cells);
    ROOM(r->redundant, cells);
    ROOM(r->alike, cells);
    ROOM(r->then, cells);
    ROOM(r->portion, cells);
    ROOM(r->spare, cells);
    ROOM(r->mended, cells + n);
    ROOM(r->cell_key, cells);
    ROOM(r->cell_word, cells);
    ROOM(r->cell_organisation, cells);
    ROOM(r->wide_key, n);
    ROOM(r->meeting, pairs);
    ROOM(r->linked_of, pairs);
    ROOM(r->tasks_of, pairs);
    ROOM(r->padded, n * r->row);
    ROOM(r->by_task, cells);
    ROOM(r->need, tasks * r->row);
    ROOM(r->found, r->needs_by_vector ? BLOCK_PAIRS * r->row : 0);
    ROOM(r->pair_key, 2 * pairs);
    ROOM(r->known, r->most_partners + 1);
    ROOM(r->asked, links);
    for (int way = 0; way < 2; way++) {
        ROOM(r->bar[way], pairs);
        ROOM(r->bound[way], r->most_partners + 1);
        ROOM(r->left[way], (r->most_partners + 1) * (r->row + 8));
        for (int j = 0; j < 4; j++) {
            ROOM(r->hit[way][j], pairs);
            ROOM(r->hit_word[way][j], pairs);
        }
    }
    ROOM(r->turn_pair, pairs);
    ROOM(r->turn_place, pairs);
    ROOM(r->linked, r->blocks);
    ROOM(r->tied, r->blocks);
    ROOM(r->who, all_pairs);
    ROOM(r->tied_ends, all_pairs);
    ROOM(r->trust, 2 * all_pairs);
    ROOM(r->knowledge, 2 * all_pairs);
    ROOM(r->where, r->all_links);
    ROOM(r->kind, r->all_links);
    ROOM(r->overlap, r->all_links);
    ROOM(r->worth, r->all_links);
    ROOM(r->pending, links);
    ROOM(r->event_link, links);
    ROOM(r->event_pair, links);
    ROOM(r->event_cell[0], links);
    ROOM(r->event_cell[1], links);
    ROOM(r->event_age, links);
    ROOM(r->event_rung, links);
    ROOM(r->event_step, links);
    ROOM(r->event_place, links);
    for (int side = 0; side < 2; side++) {
        ROOM(r->event_trust[side], links);
        ROOM(r->event_known[side], links);
    }
    ROOM(r->event_coupling, links);
    ROOM(r->event_apart, links);
    ROOM(r->event_knowledge, links);
    ROOM(r->notice, links);
    ROOM(r->told, r->blocks);
    ROOM(r->proposal, links);
    ROOM(r->order, links);
    ROOM(r->ranked, links);
    ROOM(r->bucket, links + 1);
    ROOM(r->degree, n);
    ROOM(r->root, cells);
    ROOM(r->share, cells);
    ROOM(r->bundle, cells);
    ROOM(r->task_volume, tasks);
    ROOM(r->single, tasks);
    ROOM(r->joined, tasks);
    ROOM(r->rebuild, tasks);
    ROOM(r->dirty, tasks);
    if (n <= NETWORK_BITS)
        ROOM(r->network, n * r->network_width);
    if (cells * r->width * 8 <= BITS_LIMIT) {
        ROOM(r->bits, cells * r->width);
        ROOM(r->deep, cells * r->width);
        ROOM(r->seen, r->width);
        ROOM(r->queue, n);
    } else {
        ROOM(r->slot, cells);
        ROOM(r->partner, 2 * links);
        ROOM(r->partner_count, cells);
        ROOM(r->stamp, cells);
    }
    ROOM(r->power, r->most_partners + 2);
    return size;
}

void run_close(struct run *r) { free(r); }

/* A run at month 0, of which the traits are drawn here; null if memory lacks. The arrays of
 * facts and state are the caller's and must outlive it; the state is changed in place. */
struct run *run_open(const struct facts *facts, const struct rules *rules,
    const struct state *state, u32 replicate, u32 key_low, u32 key_high)
{
    struct run plan = { .facts = *facts, .rules = *rules, .state = *state, .replicate = replicate,
        .key_low = key_low, .key_high = key_high, .words_of = -1, .scale = 1.0 };
    const i64 n = facts->organisations, tasks = facts->tasks, pairs = facts->pairs;
    const i64 links = facts->links, cells = n * tasks;
    u32 most_links = 1;
    for (i64 p = 0; p < pairs; p++)
        if (facts->start[p + 1] - facts->start[p] > most_links)
            most_links = facts->start[p + 1] - facts->start[p];
    for (i64 i = 0; i < n; i++)
        if (facts->partners[i] > plan.most_partners)
            plan.most_partners = facts->partners[i];
    while (2 << plan.shift <= BLOCK_PAIRS && (2 << plan.shift) * (i64)most_links <= BLOCK_LINKS)
        plan.shift++;
    plan.blocks = (pairs + (1 << plan.shift) - 1) >> plan.shift;
    /* a vector's worth apart: what a loop does behind a block's last link harms nobody */
    plan.all_links = links + plan.blocks * 3 * VECTOR;
    plan.row = (tasks + 7) & ~7;
#ifdef __AVX512F__
    plan.needs_by_vector = tasks <= 32;
#endif
    plan.width = plan.network_width = (n >> 6) + 1;
    const size_t own = (sizeof plan + 63) & ~(size_t)63;
    const size_t size = own + lay_out(&plan, NULL);
    char *made = aligned_alloc(64, size);
    if (!made)
        return NULL;
    memset(made, 0, size);
    struct run *r = memcpy(made, &plan, sizeof plan);
    lay_out(r, made + own);
    memset(r->told, 0xFF, (size_t)r->blocks * sizeof(i32));
    for (i64 p = 0; p < pairs; p++)
        r->area_matters |= facts->same_area[p] == 0;
    for (i64 x = 0; x < links; x++)
        r->floors |= facts->floor[x] > 0;
    for (i64 b = 0; b < r->blocks; b++) {
        u32 last = facts->start[least(pairs, (b + 1) << r->shift)];
        r->home[b] = facts->start[b << r->shift];
        r->links_at[b + 1]
            = (r->links_at[b] + last - r->home[b] + 2 * VECTOR) & ~(u32)(VECTOR - 1);
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
    tabulate(r);
    derive(r);
    return r;
}
