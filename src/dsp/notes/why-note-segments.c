/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/notes/why-note-segments.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#define MAX_CLASSES 16
#define MIN_BORDER 0.03f /* less is no candidate */
#define NEAR 4           /* frames within which one of two candidates is enough */
/* Frames that follow one another say nearly the same: each counts as a part of one that stands alone. */
#define CLASS_WEIGHT 0.04f
#define SOUND_WEIGHT 0.25f
/* Logarithms of the probability that a note ends at a frame, and that it begins where no border is seen. */
#define END_COST -3.0f
#define HIDDEN_BEGIN_COST -6.0f
#define MIN_FRAMES 8 /* of a note */
#define TINY 1e-6f

/* State 0 is silence, state k + 1 a note of class k. from[frame * n_states + state]: the state before, and
 * whether a note begins. */
typedef struct
{
  size_t n_states;
  float score[MAX_CLASSES + 1];
  uint8_t *from;
} Search;

#define BEGINS 0x80

static float
log_of (float p)
{
  return logf (fmaxf (p, TINY));
}

static float
border_at (const float *frames, size_t n, size_t n_values, size_t i)
{
  float p = frames[i * n_values];
  if (p < MIN_BORDER)
    return 0;
  size_t first = i > NEAR ? i - NEAR : 0, last = i + NEAR < n ? i + NEAR : n - 1;
  for (size_t k = first; k <= last; k++)
    if (frames[k * n_values] > p || (frames[k * n_values] == p && k < i))
      return 0;
  return p;
}

static void
step (Search *s, const float *frame, float border, uint8_t *from)
{
  float next[MAX_CLASSES + 1], stay = log_of (1 - border),
                               begin = border > 0 ? log_of (border) : HIDDEN_BEGIN_COST;
  size_t best = 0, best_note = 1;
  for (size_t k = 1; k < s->n_states; k++)
    {
      best = s->score[k] > s->score[best] ? k : best;
      best_note = s->score[k] > s->score[best_note] ? k : best_note;
    }
  /* To silence: from silence, or from the end of a note. */
  float silent = s->score[0] + stay, ended = s->score[best_note] + END_COST + stay;
  next[0] = fmaxf (silent, ended) + SOUND_WEIGHT * log_of (1 - frame[1]);
  from[0] = (uint8_t) (silent >= ended ? 0 : best_note);
  for (size_t k = 1; k < s->n_states; k++)
    {
      float held = s->score[k] + stay, begun;
      size_t before = 0;
      if (border > 0)
        {
          before = best;
          begun = s->score[best] + begin;
        }
      else
        begun = s->score[0] + begin;
      next[k] = fmaxf (held, begun) + SOUND_WEIGHT * log_of (frame[1])
                + CLASS_WEIGHT * log_of (frame[1 + k]);
      from[k] = (uint8_t) (held >= begun ? k : before | BEGINS);
    }
  for (size_t k = 0; k < s->n_states; k++)
    s->score[k] = next[k];
}

/* Walks back from the best last state. */
static size_t
trace (const Search *s, size_t n, WhyNoteSegment *out)
{
  size_t state = 0, n_out = 0, to = 0;
  for (size_t k = 1; k < s->n_states; k++)
    state = s->score[k] > s->score[state] ? k : state;
  if (state > 0)
    to = n;
  for (size_t i = n; i-- > 0;)
    {
      uint8_t from = s->from[i * s->n_states + state];
      size_t before = from & ~BEGINS;
      if (state > 0 && (from & BEGINS || i == 0))
        {
          if (to - i >= MIN_FRAMES)
            out[n_out++] = (WhyNoteSegment){ i, to };
          to = before > 0 ? i : 0;
        }
      else if (state == 0 && before > 0)
        to = i;
      state = before;
    }
  for (size_t i = 0; i < n_out / 2; i++)
    {
      WhyNoteSegment other = out[i];
      out[i] = out[n_out - 1 - i];
      out[n_out - 1 - i] = other;
    }
  return n_out;
}

WhyStatus
why_note_segments_find (
    const float *frames, size_t n, size_t n_classes, WhyNoteSegment **out, size_t *n_out)
{
  Search s = { .n_states = n_classes + 1 };
  *out = NULL;
  *n_out = 0;
  if (n == 0)
    return WHY_OK;
  s.from = malloc (n * s.n_states);
  WhyNoteSegment *found = malloc ((n / MIN_FRAMES + 1) * sizeof *found);
  if (!s.from || !found)
    {
      free (s.from);
      free (found);
      return WHY_ERR_MEMORY;
    }
  for (size_t k = 1; k < s.n_states; k++)
    s.score[k] = HIDDEN_BEGIN_COST;
  for (size_t i = 0; i < n; i++)
    step (&s, frames + i * (2 + n_classes), border_at (frames, n, 2 + n_classes, i),
          s.from + i * s.n_states);
  *n_out = trace (&s, n, found);
  free (s.from);
  if (*n_out > 0)
    *out = found;
  else
    free (found);
  return WHY_OK;
}
