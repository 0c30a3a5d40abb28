//! One look: the questions that are still to be asked, and how it goes as the answers come.

use super::records::Heard;
use super::schedule::{Cause, Question, ends_look, left_alone};
use crate::domain::{Failure, Urgency};
use std::collections::VecDeque;
use std::time::Duration;

/// A look under way.
#[derive(Debug)]
pub(super) struct Look {
    /// Whether the whole list of groups is among its questions.
    pub(super) has_list: bool,
    pub(super) cause: Cause,
    questions: VecDeque<Question>,
    /// Whether the first page is still to say what else there is to ask.
    is_counting: bool,
    has_news: bool,
    failure: Option<Failure>,
}

/// How a look went.
#[derive(Debug)]
pub(super) enum Verdict {
    /// There is something new.
    News {
        /// How long the source asked to be left alone, where it did.
        left_alone: Duration,
    },
    /// Nothing new came.
    Nothing(Failure),
    /// The key was refused.
    Refused(Failure),
}

impl Look {
    pub(super) fn new(cause: Cause, questions: VecDeque<Question>) -> Self {
        let is_counting = questions.contains(&Question::First);
        let has_list = is_counting || questions.contains(&Question::List);
        Self { has_list, cause, questions, is_counting, has_news: false, failure: None }
    }

    /// For whom it asks.
    pub(super) fn urgency(&self) -> Urgency {
        match self.cause {
            Cause::Asked => Urgency::Asked,
            Cause::Due => Urgency::Background,
        }
    }

    /// What to ask next.
    pub(super) fn next_question(&mut self) -> Option<Question> {
        self.questions.pop_front()
    }

    /// Whether what is not well is still being read, so that only all of it shows how things are.
    pub(super) fn is_watching(&self) -> bool {
        matches!(self.questions.front(), Some(Question::Watch(_) | Question::Check(_)))
    }

    /// Puts a question before all others.
    pub(super) fn ask_next(&mut self, question: Question) {
        self.questions.push_front(question);
    }

    /// Puts what the first page has shown that there is to ask behind all others.
    pub(super) fn ask_the_rest(&mut self, questions: VecDeque<Question>) {
        self.is_counting = false;
        self.questions.extend(questions);
    }

    /// Takes note of an answer, and returns the failure that ends the look, if it is of that kind.
    pub(super) fn hear(&mut self, question: &Question, heard: Heard) -> Option<Failure> {
        self.has_news |= heard.has_news && *question != Question::Regions;
        if *question == Question::States && !heard.has_news {
            self.let_list_stand_in();
        }
        let failure = heard.failure?;
        if ends_look(&failure) {
            return Some(failure);
        }
        if *question != Question::Regions {
            self.failure.get_or_insert(failure);
        }
        None
    }

    /// Ends the look: returns the questions that will not be asked, because of this.
    pub(super) fn give_up(&mut self, failure: &Failure) -> VecDeque<Question> {
        self.failure = Some(failure.clone());
        if self.is_counting {
            self.questions.extend([Question::States, Question::Regions]);
        }
        std::mem::take(&mut self.questions)
    }

    /// How it went. Regions do not count: they say nothing of how the groups are.
    pub(super) fn verdict(self) -> Verdict {
        match self.failure {
            Some(failure) if failure.kind.is_refusal() => Verdict::Refused(failure),
            Some(failure) if !self.has_news => Verdict::Nothing(failure),
            failure => Verdict::News { left_alone: failure.as_ref().map_or(Duration::ZERO, left_alone) },
        }
    }

    /// Where the states cannot be had, the list of groups has their statuses too.
    fn let_list_stand_in(&mut self) {
        if !self.has_list {
            self.has_list = true;
            self.questions.push_front(Question::List);
        }
    }
}
