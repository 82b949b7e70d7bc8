/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/help/why-help.h"

/* Plain words for a player; what a button says is quoted as the button has it. */

static const char *const first_steps[] = {
  N_ ("Whybrato listens to a note, identifies the playing technique, and shows which frequencies "
      "gave it away."),
  N_ ("# Open or record"),
  N_ ("Drop a sound file on the window, click “Open”, or try an example. To record yourself, "
      "press R or click “Record”, play, and do the same again to stop. The take is saved as you "
      "play: even if the power fails, you lose no more than the last two seconds."),
  N_ ("The small arrow next to “Record” lists the microphones and shows their level. Aim for a "
      "level that moves in the upper half of the meter and never says “Too loud”."),
  N_ ("# Read the answer"),
  N_ ("The large line names the technique (vibrato, trill, tremolo, bisbigliando, flatterzunge, "
      "or none of these) and how confident the network is. The row below shows the score of each. "
      "Click the one that was named to ask why, or another to ask why it is not that one."),
  N_ ("Below the scores stand a few sentences that you can copy: what was measured, whether that fits "
      "the technique, how much of what spoke for it lies at the measured rate, and what the next "
      "technique in line, or the one you ask about, would be like. Where measurement and network "
      "disagree, they say so."),
  N_ ("Where the sound itself leaves little doubt, it overrules the network: where nothing in it changes or "
      "comes back, where its partials only beat, where the pitch does not swing as a vibrato or trill does, or "
      "swings as widely and steadily as a vibrato. The sentences then say so, and what the network on its own "
      "would say."),
  N_ ("“None of these” is a real answer: plain notes, speech, noise and silence are not playing "
      "techniques. “Too short to tell” means that less than 0.3 seconds of sound can be heard."),
  NULL,
};

static const char *const panels[] = {
  N_ ("The three panels show the same sound and share one frequency axis: points at the same "
      "height have the same frequency."),
  N_ ("# Sound (spectrogram)"),
  N_ ("Time runs left to right, frequency from bottom to top, and the colour shows how loud it "
      "is. A vibrato makes the lines wavy, a trill jumps between two of them, a tremolo makes "
      "them fade in and out."),
  N_ ("The white line is the pitch of the note that sounds. “Pitch Line” in the menu shows or "
      "hides it."),
  N_ ("# Modulation (scattering)"),
  N_ ("Here the horizontal axis is not time but the speed of change. The narrow column on the "
      "left shows how loud each frequency is; everything to its right shows how that loudness "
      "moves. A strong cell at 6 Hz and 880 Hz means that the partial at 880 Hz swells six times "
      "a second."),
  N_ ("The hatched corner is always empty: a tone cannot be modulated faster than it oscillates."),
  N_ ("# What mattered (relevance)"),
  N_ ("The same cells again, coloured by what they told the network. The colour at the right end "
      "of the scale (+) speaks for the technique in question, the colour at the left end (−) "
      "against it; the colour in the middle means that a cell did not matter."),
  N_ ("The cells that matter for a vibrato stand near 5 to 7 Hz, at the partials of the note; for a "
      "flatterzunge they stand at 20 to 40 Hz."),
  N_ ("# Take a closer look"),
  N_ ("Point at a cell, or go to a panel with Alt+1, 2 or 3 and move with the arrow keys: the "
      "line at the bottom of the window shows time, frequency, note, level and relevance, and the "
      "cross-hair marks the same frequency in the other panels."),
  NULL,
};

static const char *const reasons[] = {
  N_ ("The relevance panel answers “Why did it say so?” by tracing the network’s score back, "
      "layer by layer, to the cells of the scattering (layer-wise relevance propagation, LRP)."),
  N_ ("# Why not?"),
  N_ ("Click a technique that was not named, say “Trill” below a vibrato, and the panel shows why "
      "it is a vibrato rather than a trill: the difference between the two scores, shared out among "
      "the cells. The colour at the right end of the scale (+) speaks for the technique that was "
      "named, the one at the left end (−) for the one you asked about. What speaks for both alike "
      "cancels out. What you hear and the test of the explanation follow the same question."),
  N_ ("All these pictures of one sound share a scale, so you can compare their colours. When the "
      "scale changes, with another rule or another range, the panel says so."),
  N_ ("“Compare with the Verdict” in the menu, switched off, shows what speaks for and against each "
      "technique by itself."),
  N_ ("# Two rules"),
  N_ ("LRP-ε shows what speaks for and against. In the lower layers LRP-[ε,z+] keeps only what "
      "speaks for: its picture is calmer and singles out fewer cells. Ctrl+1 and Ctrl+2 switch "
      "between them."),
  N_ ("# Negative relevance"),
  N_ ("Cells in the “against” colour made the network less confident in the technique in "
      "question. For another technique they may change sides: what speaks against a trill often "
      "speaks for a vibrato."),
  N_ ("# Can I trust it?"),
  N_ ("The button in the lower right corner shows how much of the network’s score the cells "
      "account for; the rest went into constants of the network that belong to no cell. Click it "
      "to test the explanation on this very sound: cells are silenced, the most relevant first, "
      "and the score should drop faster than when the least relevant go first."),
  N_ ("# Hear it"),
  N_ ("Next to the play button, choose what to hear: all of it, what mattered (each frequency, at "
      "each moment, as loud as it spoke for the technique in question), or the rest. Added "
      "together, the last two give the recording again. Ctrl+3, Ctrl+4 and Ctrl+5 switch between "
      "them."),
  N_ ("Click a cell of the scattering or relevance panel, or press Enter on it: its frequency "
      "band is marked in the spectrogram and played on its own. Click again or press Escape to "
      "stop. You hear the whole band and everything that moves in it, not just modulation at that "
      "one speed."),
  NULL,
};

static const char *const live[] = {
  N_ ("While you record, the panels follow your playing. The spectrogram moves at once; the "
      "technique needs to be heard for a moment first, and its name appears within about a "
      "second."),
  N_ ("# Steady on purpose"),
  N_ ("The name does not jump at every doubtful moment. It changes only when another technique is "
      "clearly ahead (by 50 percent once, or by less several times in a row until it adds up to "
      "as much), and not until a new note has sounded for 0.6 seconds. The bars below the name "
      "are not held back: they show each answer as it comes."),
  N_ ("# Which part is analysed"),
  N_ ("A live answer covers the last two seconds, or starts where the sound did if there was "
      "silence before. The line under the title says how much that is. There are more than five "
      "answers a second."),
  N_ ("If the microphone delivers nothing, or the level is too high, a line above the panels says "
      "so."),
  N_ ("# Find your takes"),
  N_ ("Ctrl+T, or “Takes” in the menu, lists what you have recorded, day by day. Enter or a double click "
      "opens a take, F2 renames its file, and Delete moves it to the trash, from where Ctrl+Z brings it "
      "back. What you corrected in it goes with it."),
  NULL,
};

static const char *const recordings[] = {
  N_ ("The strip at the top shows the waveform of the whole recording. Below it the notes appear "
      "as they are found, starting with the part you are looking at: each is a block at its "
      "pitch, coloured by technique. What has no pitch stands in the bottom row."),
  N_ ("# Choose a note"),
  N_ ("Click a note, or step along them with Alt and the left and right arrow keys: exactly that "
      "note is analysed, and the panels show it. Double-click it to see it alone; 0 shows all "
      "notes again."),
  N_ ("Next to the arrows you choose which notes to look at: those of one technique, or those that "
      "are long enough. F9 lists them all: click a column heading to sort, select notes and press "
      "Ctrl+C to copy them into a spreadsheet."),
  N_ ("“Export the Notes…” in the menu saves the notes as a table (CSV, JSON), and notes and pitch for "
      "Praat, Audacity, Sonic Visualiser or NumPy, or as MIDI: all with your corrections, as “whybrato-cli "
      "notes --corrected” does."),
  N_ ("# Labels from elsewhere"),
  N_ ("Drop annotations made in Praat (TextGrid), Audacity (labels) or a table (CSV) on the window once "
      "their recording is open, or choose “Open Annotations…” in the menu. They stand above the notes. "
      "Click an interval, or step along them with the arrow keys: exactly that interval is analysed "
      "as one note. A line says how many labels that name a technique agree with what is heard; where "
      "one does not, its block says both."),
  N_ ("# Correct it"),
  N_ ("Right-click a note, in the lane or in the list, to say which technique it is, to split, join or "
      "delete it, or to write a remark. Drag the borders of the chosen note; on the keyboard, [ and ] "
      "choose a border, and the left and right arrow keys move it (with Shift in small steps). The "
      "note is then analysed anew. Ctrl+Z takes a correction back, Ctrl+Shift+Z makes it again."),
  N_ ("What you say by hand has a pencil (✎) before it, and what the program says stands beside it. "
      "Copied or exported, a note has the name that you gave it. Corrections are kept at once in a file "
      "beside the recording, never in the sound: NAME.wav.whybrato.json for NAME.wav."),
  N_ ("# Choose a part"),
  N_ ("Drag the highlighted window on the waveform, or drag across the spectrogram, to ask about "
      "any other part. Escape goes back to the whole window, Ctrl+Backspace to the previous part."),
  N_ ("# Play it"),
  N_ ("Space plays from where you are to the end of the recording, and pauses; the spectrogram "
      "follows. Click the waveform, or the time axis of the spectrogram, to play from there. Stop "
      "goes back to the start of the part shown."),
  N_ ("L repeats the part shown: choose a note, press L, and play along. The button beside it "
      "slows the sound down to three quarters or half the speed at the same pitch; S goes from "
      "one speed to the next. A vibrato keeps its width and takes its time."),
  N_ ("# Zoom and scroll"),
  N_ ("Turn the wheel while holding Ctrl to zoom in time, or Ctrl and Shift to zoom in frequency; "
      "the wheel on its own scrolls. On the keyboard, plus and minus zoom (with Ctrl: frequency), "
      "and Ctrl with the arrow keys scrolls. Double-click, or press 0, to show everything again. "
      "The panels zoom together, and you export what you see."),
  NULL,
};

static const char *const collections[] = {
  N_ ("Open a folder (Ctrl+Shift+O), or drop several files at once: a list opens and fills in by "
      "itself, one line per recording. Click a column heading to sort by it. Double-click a "
      "recording to show it in the main window; from there, Alt with the up and down keys steps "
      "through the list."),
  N_ ("Ctrl+F searches the list by file, verdict and label. On the page of confusions, click a cell "
      "to list its recordings."),
  N_ ("If the folder has a table of labels (a CSV file with the columns path, class and split), "
      "open that instead: the list then shows where verdict and label agree, and the other pages "
      "show which techniques get mixed up and what each one is recognised by on average."),
  N_ ("Where folders are named after techniques (vibrato, trill and so on), Whybrato takes that for "
      "what was meant to be played, and counts how often it was."),
  N_ ("What was corrected by hand stands in a column of its own; search for ✎ to list only these "
      "recordings. “Export what was corrected by hand” collects the notes as a table to train on; so does "
      "“whybrato-cli corrections”."),
  N_ ("Where the names are often wrong for your instrument or your players, correct some notes and "
      "choose “Train on My Corrections” in the menu: ten notes of a technique are a good beginning. "
      "The new model is tried on notes that it has not learned, and on sounds that the old one knows: "
      "of these it may forget few. If it is better, you can use it for this folder; the headline then "
      "says so, and the menu leads back. The command line uses it where it is named with --model."),
  N_ ("You can save the list as a table and the pictures as PNG, SVG or PDF. On the command line, "
      "“whybrato-cli evaluate” and “whybrato-cli aggregate” compute the same numbers."),
  NULL,
};

static const char *const takes[] = {
  N_ ("“Compare with Another Take” in the menu shows two recordings of the same music one above the "
      "other: yours and your teacher’s, or today’s and yesterday’s. A file dropped on another one "
      "offers the same. In a list of recordings, select two (the second one with Ctrl and a click, or with "
      "Shift and an arrow key), right-click one of them and choose “Compare”."),
  N_ ("Time, pitch and colours have the same scales in both. The notes are paired by their order and "
      "pitch; a dashed outline marks a note that only one take has. What you corrected by hand counts as "
      "corrected, also if you correct it while both takes are open here."),
  N_ ("# What is said"),
  N_ ("The sentences tell how A differs from B, and the table gives the numbers: for all notes, or for "
      "the pair that you click or step to with the up and down arrow keys. What differs by no more "
      "than the measurement may err is called the same."),
  N_ ("# Align them"),
  N_ ("The takes are aligned so that the beginnings of their notes fit best. Drag one of them to move it, "
      "or use the left and right arrow keys (with Shift in wider steps). “Align” puts it back, or aligns "
      "the pair of notes that is chosen."),
  N_ ("# Hear one, then the other"),
  N_ ("Space plays, and X changes between A and B in the same place of the music, without a gap. Both are "
      "made equally loud, so that the louder one does not seem the better one."),
  NULL,
};

static const char *const figures[] = {
  N_ ("Ctrl+E saves what you see for a paper or a worksheet: all panels, one of them, or a column "
      "for a printed page. Choose the width it will have in print: text and lines keep their size "
      "and stay readable."),
  N_ ("SVG and PDF can be enlarged without limit. For PNG, use 300 dpi for print and 96 for the "
      "screen. A name that ends in .npz saves the numbers behind the pictures, for NumPy."),
  N_ ("All colour maps stay readable for colour-blind people and in greyscale. Choose them in the "
      "preferences."),
  NULL,
};

static const char *const measures[] = {
  N_ ("Next to the verdict you find the note and how many cents sharp or flat it is, how fast it "
      "is modulated (Hz: times a second), and how far: pitch in cents to either side (±), "
      "loudness in decibels. A trill shows its two notes and the interval between them."),
  N_ ("There are 100 cents in a semitone. A string player’s vibrato often swings 30 cents to "
      "either side, five to seven times a second."),
  N_ ("Evenness (regularity) is 100 % when every swing is like the one before, and drops towards "
      "0 as they differ. Where there is no modulation, the line says so instead of giving a "
      "number."),
  N_ ("Set the concert pitch (A4) in the preferences; notes and cents follow it. Ctrl+Shift+C "
      "copies all measurements as a table, including when the modulation starts."),
  NULL,
};

static const char *const limits[] = {
  N_ ("The network learnt from recordings of orchestral instruments, one note at a time; voices, percussion "
      "and music in several parts it knows mostly as this program imitates them. Of these expect more mistakes."),
  N_ ("Wide, slow vibratos can be mistaken for trills. Very short notes have too few swings to go "
      "by."),
  N_ ("Relevance shows what the network looked at. It does not show that the network was right."),
  N_ ("The measurements do not come from the network. They are taken from the sound itself, so "
      "you can check the network’s answer against them. Where they decided, the sentences say so."),
  NULL,
};

const WhyHelpPage why_help_pages[] = {
  { "first-steps", N_ ("First Steps"), first_steps },
  { "panels", N_ ("The Three Panels"), panels },
  { "reasons", N_ ("Why It Said So"), reasons },
  { "live", N_ ("While You Play"), live },
  { "recordings", N_ ("Long Recordings"), recordings },
  { "measures", N_ ("Measurements"), measures },
  { "collections", N_ ("Many Recordings"), collections },
  { "takes", N_ ("Two Takes"), takes },
  { "figures", N_ ("Figures for Print"), figures },
  { "limits", N_ ("What It Cannot Do"), limits },
  { NULL, NULL, NULL },
};
