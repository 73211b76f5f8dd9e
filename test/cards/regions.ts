/** A province with the codes that a NIK starts with. */
export type Province = {
  /** The first two digits of a NIK. */
  readonly code: string
  readonly name: string
  /** Regencies and cities by the third and fourth digit, as the card's second line prints them. */
  readonly regencies: Readonly<Record<string, string>>
}

const province = (code: string, name: string, regencies: Readonly<Record<string, string>>): Province => ({
  code,
  name,
  regencies,
})

/** Indonesia's provinces with some of their regencies, by the codes of Permendagri 72/2019 and 58/2021. */
export const provinces: readonly Province[] = [
  province('11', 'ACEH', {
    '06': 'KABUPATEN ACEH BESAR',
    '07': 'KABUPATEN PIDIE',
    '71': 'KOTA BANDA ACEH',
    '73': 'KOTA LHOKSEUMAWE',
  }),
  province('12', 'SUMATERA UTARA', {
    '02': 'KABUPATEN TAPANULI UTARA',
    '05': 'KABUPATEN LANGKAT',
    '07': 'KABUPATEN DELI SERDANG',
    '71': 'KOTA MEDAN',
    '75': 'KOTA BINJAI',
  }),
  province('13', 'SUMATERA BARAT', {
    '04': 'KABUPATEN TANAH DATAR',
    '06': 'KABUPATEN AGAM',
    '71': 'KOTA PADANG',
    '75': 'KOTA BUKITTINGGI',
  }),
  province('14', 'RIAU', {
    '01': 'KABUPATEN KAMPAR',
    '03': 'KABUPATEN BENGKALIS',
    '71': 'KOTA PEKANBARU',
    '72': 'KOTA DUMAI',
  }),
  province('15', 'JAMBI', { '01': 'KABUPATEN KERINCI', '05': 'KABUPATEN MUARO JAMBI', '71': 'KOTA JAMBI' }),
  province('16', 'SUMATERA SELATAN', {
    '02': 'KABUPATEN OGAN KOMERING ILIR',
    '03': 'KABUPATEN MUARA ENIM',
    '71': 'KOTA PALEMBANG',
    '73': 'KOTA LUBUK LINGGAU',
  }),
  province('17', 'BENGKULU', {
    '02': 'KABUPATEN REJANG LEBONG',
    '03': 'KABUPATEN BENGKULU UTARA',
    '71': 'KOTA BENGKULU',
  }),
  province('18', 'LAMPUNG', {
    '01': 'KABUPATEN LAMPUNG SELATAN',
    '02': 'KABUPATEN LAMPUNG TENGAH',
    '71': 'KOTA BANDAR LAMPUNG',
    '72': 'KOTA METRO',
  }),
  province('19', 'KEPULAUAN BANGKA BELITUNG', {
    '01': 'KABUPATEN BANGKA',
    '02': 'KABUPATEN BELITUNG',
    '71': 'KOTA PANGKAL PINANG',
  }),
  province('21', 'KEPULAUAN RIAU', {
    '01': 'KABUPATEN BINTAN',
    '02': 'KABUPATEN KARIMUN',
    '71': 'KOTA BATAM',
    '72': 'KOTA TANJUNG PINANG',
  }),
  province('31', 'DKI JAKARTA', {
    '71': 'JAKARTA PUSAT',
    '72': 'JAKARTA UTARA',
    '73': 'JAKARTA BARAT',
    '74': 'JAKARTA SELATAN',
    '75': 'JAKARTA TIMUR',
  }),
  province('32', 'JAWA BARAT', {
    '01': 'KABUPATEN BOGOR',
    '03': 'KABUPATEN CIANJUR',
    '04': 'KABUPATEN BANDUNG',
    '05': 'KABUPATEN GARUT',
    '73': 'KOTA BANDUNG',
    '75': 'KOTA BEKASI',
    '76': 'KOTA DEPOK',
  }),
  province('33', 'JAWA TENGAH', {
    '01': 'KABUPATEN CILACAP',
    '02': 'KABUPATEN BANYUMAS',
    '10': 'KABUPATEN KLATEN',
    '72': 'KOTA SURAKARTA',
    '74': 'KOTA SEMARANG',
  }),
  province('34', 'DAERAH ISTIMEWA YOGYAKARTA', {
    '01': 'KABUPATEN KULON PROGO',
    '02': 'KABUPATEN BANTUL',
    '04': 'KABUPATEN SLEMAN',
    '71': 'KOTA YOGYAKARTA',
  }),
  province('35', 'JAWA TIMUR', {
    '09': 'KABUPATEN JEMBER',
    '10': 'KABUPATEN BANYUWANGI',
    '15': 'KABUPATEN SIDOARJO',
    '73': 'KOTA MALANG',
    '78': 'KOTA SURABAYA',
  }),
  province('36', 'BANTEN', {
    '02': 'KABUPATEN LEBAK',
    '03': 'KABUPATEN TANGERANG',
    '71': 'KOTA TANGERANG',
    '72': 'KOTA CILEGON',
    '74': 'KOTA TANGERANG SELATAN',
  }),
  province('51', 'BALI', {
    '02': 'KABUPATEN TABANAN',
    '03': 'KABUPATEN BADUNG',
    '04': 'KABUPATEN GIANYAR',
    '08': 'KABUPATEN BULELENG',
    '71': 'KOTA DENPASAR',
  }),
  province('52', 'NUSA TENGGARA BARAT', {
    '01': 'KABUPATEN LOMBOK BARAT',
    '03': 'KABUPATEN LOMBOK TIMUR',
    '71': 'KOTA MATARAM',
    '72': 'KOTA BIMA',
  }),
  province('53', 'NUSA TENGGARA TIMUR', {
    '03': 'KABUPATEN TIMOR TENGAH UTARA',
    '07': 'KABUPATEN SIKKA',
    '08': 'KABUPATEN ENDE',
    '71': 'KOTA KUPANG',
  }),
  province('61', 'KALIMANTAN BARAT', {
    '01': 'KABUPATEN SAMBAS',
    '04': 'KABUPATEN KETAPANG',
    '71': 'KOTA PONTIANAK',
    '72': 'KOTA SINGKAWANG',
  }),
  province('62', 'KALIMANTAN TENGAH', {
    '01': 'KABUPATEN KOTAWARINGIN BARAT',
    '03': 'KABUPATEN KAPUAS',
    '71': 'KOTA PALANGKA RAYA',
  }),
  province('63', 'KALIMANTAN SELATAN', {
    '01': 'KABUPATEN TANAH LAUT',
    '03': 'KABUPATEN BANJAR',
    '71': 'KOTA BANJARMASIN',
    '72': 'KOTA BANJARBARU',
  }),
  province('64', 'KALIMANTAN TIMUR', {
    '02': 'KABUPATEN KUTAI KARTANEGARA',
    '03': 'KABUPATEN BERAU',
    '71': 'KOTA BALIKPAPAN',
    '72': 'KOTA SAMARINDA',
  }),
  province('65', 'KALIMANTAN UTARA', { '01': 'KABUPATEN BULUNGAN', '03': 'KABUPATEN NUNUKAN', '71': 'KOTA TARAKAN' }),
  province('71', 'SULAWESI UTARA', {
    '02': 'KABUPATEN MINAHASA',
    '71': 'KOTA MANADO',
    '72': 'KOTA BITUNG',
    '73': 'KOTA TOMOHON',
  }),
  province('72', 'SULAWESI TENGAH', { '01': 'KABUPATEN BANGGAI', '02': 'KABUPATEN POSO', '71': 'KOTA PALU' }),
  province('73', 'SULAWESI SELATAN', {
    '02': 'KABUPATEN BULUKUMBA',
    '06': 'KABUPATEN GOWA',
    '08': 'KABUPATEN BONE',
    '71': 'KOTA MAKASSAR',
    '72': 'KOTA PAREPARE',
  }),
  province('74', 'SULAWESI TENGGARA', { '01': 'KABUPATEN KOLAKA', '03': 'KABUPATEN MUNA', '71': 'KOTA KENDARI' }),
  province('75', 'GORONTALO', { '02': 'KABUPATEN BOALEMO', '03': 'KABUPATEN BONE BOLANGO', '71': 'KOTA GORONTALO' }),
  province('76', 'SULAWESI BARAT', {
    '02': 'KABUPATEN MAMUJU',
    '04': 'KABUPATEN POLEWALI MANDAR',
    '05': 'KABUPATEN MAJENE',
  }),
  province('81', 'MALUKU', {
    '01': 'KABUPATEN MALUKU TENGAH',
    '04': 'KABUPATEN BURU',
    '71': 'KOTA AMBON',
    '72': 'KOTA TUAL',
  }),
  province('82', 'MALUKU UTARA', {
    '01': 'KABUPATEN HALMAHERA BARAT',
    '03': 'KABUPATEN HALMAHERA UTARA',
    '71': 'KOTA TERNATE',
  }),
  province('91', 'PAPUA', {
    '03': 'KABUPATEN JAYAPURA',
    '05': 'KABUPATEN KEPULAUAN YAPEN',
    '06': 'KABUPATEN BIAK NUMFOR',
    '71': 'KOTA JAYAPURA',
  }),
  province('92', 'PAPUA BARAT', {
    '02': 'KABUPATEN MANOKWARI',
    '03': 'KABUPATEN FAKFAK',
    '06': 'KABUPATEN TELUK BINTUNI',
  }),
  province('93', 'PAPUA SELATAN', { '01': 'KABUPATEN MERAUKE', '02': 'KABUPATEN BOVEN DIGOEL' }),
  province('94', 'PAPUA TENGAH', { '01': 'KABUPATEN NABIRE', '02': 'KABUPATEN PUNCAK JAYA' }),
  province('95', 'PAPUA PEGUNUNGAN', { '01': 'KABUPATEN JAYAWIJAYA', '02': 'KABUPATEN PEGUNUNGAN BINTANG' }),
  province('96', 'PAPUA BARAT DAYA', { '01': 'KABUPATEN SORONG', '71': 'KOTA SORONG' }),
]
