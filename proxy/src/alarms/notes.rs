//! Notes that one shift leaves for the next, of each VDN the newest. Whether somebody may see or write them is asked before.

use domain::id::{SiteId, VdnId};
use domain::note::{MOST, Note};

use super::board::Board;
use super::book::Book;
use crate::store::{Change, OwnedNote};

impl Board {
    /// The notes about a VDN that were there at an instant of our clock, or now; the newest first.
    pub fn notes(&self, site: &SiteId, vdn: VdnId, at_ms: Option<i64>) -> Vec<Note> {
        let is_told = |owned: &&OwnedNote| is_about(owned, site, vdn) && at_ms.is_none_or(|at_ms| owned.note.at_ms <= at_ms);
        self.read(|book| book.notes.iter().rev().filter(is_told).map(|owned| owned.note.clone()).collect())
    }

    /// Somebody writes a note about a VDN; ends when that is kept.
    pub async fn write_note(&self, site: &SiteId, vdn: VdnId, by: String, text: String) -> Note {
        let at_ms = self.clock.now_ms();
        self.kept(|book| write(book, site, vdn, Note { number: 0, at_ms, by, text })).await
    }
}

/// Writes a note under the next number; the oldest of that VDN goes where there are too many.
fn write(book: &mut Book, site: &SiteId, vdn: VdnId, note: Note) -> Note {
    let note = Note { number: book.notes.last().map_or(0, |last| last.note.number) + 1, ..note };
    let owned = OwnedNote { site: site.clone(), vdn, note: note.clone() };
    book.log.note(Change::Note(owned.clone()));
    book.notes.push(owned);
    let here = |owned: &OwnedNote| is_about(owned, site, vdn);
    if book.notes.iter().filter(|owned| here(owned)).count() > MOST
        && let Some(oldest) = book.notes.iter().position(here)
    {
        let gone = book.notes.remove(oldest);
        book.log.note(Change::NoNote(gone.note.number));
    }
    note
}

fn is_about(owned: &OwnedNote, site: &SiteId, vdn: VdnId) -> bool {
    owned.site == *site && owned.vdn == vdn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_each_vdn_the_newest_stay_and_no_number_comes_twice() {
        let (mut book, site) = (Book::default(), "main".parse().unwrap());
        let numbered = |book: &mut Book, vdn: u32, at_ms: i64| {
            write(book, &site, VdnId(vdn), Note { number: 0, at_ms, by: "Li Na".to_owned(), text: "x".to_owned() }).number
        };
        assert_eq!(numbered(&mut book, 9, 0), 1);
        for number in 0..=MOST {
            assert_eq!(numbered(&mut book, 1, 5), u64::try_from(number).unwrap() + 2);
        }
        let of =
            |vdn| book.notes.iter().filter(|owned| is_about(owned, &site, VdnId(vdn))).map(|owned| owned.note.number).collect::<Vec<_>>();
        assert_eq!((of(9), of(1).len(), of(1)[0]), (vec![1], MOST, 3), "that of another VDN stays");
    }
}
