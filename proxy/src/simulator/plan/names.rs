//! Made-up names of people, by place.

const ENGLISH_GIVEN: [&str; 16] = [
    "Alice", "Ben", "Carol", "Daniel", "Emma", "Frank", "Grace", "Harry", "Irene", "Jack", "Karen", "Leo", "Mia", "Noah", "Olivia", "Paul",
];
const CHINESE_FAMILY: [&str; 14] = ["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "周", "吴", "徐", "孙", "马", "林"];
const CHINESE_GIVEN: [&str; 13] = ["伟", "芳", "秀英", "敏", "静", "丽", "强", "磊", "洋", "艳", "勇", "娜", "明"];
const PINYIN_FAMILY: [&str; 14] = ["Wang", "Li", "Zhang", "Liu", "Chen", "Yang", "Huang", "Zhao", "Zhou", "Wu", "Xu", "Sun", "Ma", "Lin"];
const GERMAN_GIVEN: [&str; 16] = [
    "Anna", "Jonas", "Lena", "Felix", "Marie", "Lukas", "Sophie", "Jürgen", "Katrin", "Stefan", "Ute", "Moritz", "Heike", "Tobias",
    "Britta", "Emre",
];
const GERMAN_FAMILY: [&str; 15] = [
    "Müller",
    "Schmidt",
    "Schneider",
    "Fischer",
    "Weber",
    "Wagner",
    "Becker",
    "Hoffmann",
    "Schäfer",
    "Koch",
    "Bauer",
    "Richter",
    "Wolf",
    "Neumann",
    "Yılmaz",
];
const SPANISH_GIVEN: [&str; 16] = [
    "María",
    "José",
    "Guadalupe",
    "Juan",
    "Sofía",
    "Luis",
    "Valeria",
    "Carlos",
    "Ximena",
    "Miguel",
    "Fernanda",
    "Diego",
    "Lucía",
    "Andrés",
    "Paola",
    "Iván",
];
const SPANISH_FAMILY: [&str; 15] = [
    "Hernández",
    "García",
    "Martínez",
    "López",
    "González",
    "Pérez",
    "Rodríguez",
    "Sánchez",
    "Ramírez",
    "Cruz",
    "Flores",
    "Gómez",
    "Morales",
    "Vázquez",
    "Núñez",
];

/// Both lists in step: no pair comes twice before the product of two lengths without a common divisor.
fn pair(number: usize, given: &[&'static str], family: &[&'static str]) -> (&'static str, &'static str) {
    (given[number % given.len()], family[number % family.len()])
}

/// Half Chinese in characters, half with an English given name.
pub(super) fn shenzhen(number: usize) -> String {
    if number.is_multiple_of(2) {
        let (given, family) = pair(number / 2, &CHINESE_GIVEN, &CHINESE_FAMILY);
        format!("{family}{given}")
    } else {
        // One name fewer, so that the two lengths have no common divisor.
        let (given, family) = pair(number / 2, &ENGLISH_GIVEN[..15], &PINYIN_FAMILY);
        format!("{given} {family}")
    }
}

/// German, with a few others.
pub(super) fn berlin(number: usize) -> String {
    let (given, family) = pair(number, &GERMAN_GIVEN, &GERMAN_FAMILY);
    format!("{given} {family}")
}

/// Spanish, with a few others.
pub(super) fn mexico_city(number: usize) -> String {
    let (given, family) = pair(number, &SPANISH_GIVEN, &SPANISH_FAMILY);
    format!("{given} {family}")
}
